/** What an asset is called where it is named. */
export function nameOf(asset: { readonly name: string | null }): string {
  return asset.name ?? "Without a name";
}
