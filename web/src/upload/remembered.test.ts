import { describe, expect, it } from "vitest";

import { noteServerTime } from "../api/serverClock";
import { REMEMBERED_KEY, RememberedUploads, type RememberedUpload } from "./remembered";

const NOW = 1_000_000;

function anUpload(over: Partial<RememberedUpload> = {}): RememberedUpload {
  return {
    importId: "import-1",
    tenant: { clientAccountId: "client", engagementId: "engagement" },
    file: { name: "servers.csv", size: 100, lastModified: 5 },
    category: "cmdb_export",
    policy: "partial",
    sent: 0,
    expiresAt: NOW + 1_000,
    ...over,
  };
}

function aStorage(text?: string) {
  const values = new Map(text === undefined ? [] : [[REMEMBERED_KEY, text]]);
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
}

describe("uploads that are remembered", () => {
  it("are there for the next page with what is needed to go on, until they are forgotten", () => {
    const storage = aStorage();
    const before = new RememberedUploads(storage, () => NOW);
    before.keep(anUpload());
    before.keep(anUpload({ importId: "import-2" }));
    before.progress("import-1", 62);
    before.forget("import-2");
    expect(new RememberedUploads(storage, () => NOW).all()).toEqual([anUpload({ sent: 62 })]);
    before.forget("import-1");
    expect(storage.values.size).toBe(0);
  });

  it("hold the facts of a file, never the file", () => {
    const storage = aStorage();
    const file = Object.assign(new File(["secret"], "servers.csv", { lastModified: 5 }), { path: "/home/ada" });
    new RememberedUploads(storage, () => NOW).keep(anUpload({ file }));
    expect(storage.values.get(REMEMBERED_KEY)).not.toMatch(/secret|home/);
  });

  it("are gone once the server has given them up", () => {
    const storage = aStorage(JSON.stringify([anUpload({ expiresAt: NOW }), anUpload({ importId: "import-2" })]));
    expect(new RememberedUploads(storage, () => NOW).all()).toEqual([anUpload({ importId: "import-2" })]);
  });

  it("are given up by the server's clock, however far ahead the viewer's is", () => {
    noteServerTime(new Date(Date.now() - 3_600_000).toUTCString());
    const uploads = new RememberedUploads(aStorage(JSON.stringify([anUpload({ expiresAt: Date.now() - 60_000 })])));
    expect(uploads.all()).toHaveLength(1);
    noteServerTime(new Date().toUTCString());
    expect(uploads.all()).toHaveLength(0);
  });

  it("are the same list while nothing changed, and what another window wrote is seen", () => {
    const storage = aStorage();
    const [one, other] = [new RememberedUploads(storage, () => NOW), new RememberedUploads(storage, () => NOW)];
    one.keep(anUpload());
    expect(one.all()).toBe(one.all());
    other.keep(anUpload({ importId: "import-2" }));
    expect(one.all()).toHaveLength(2);
  });

  it.each(["", "{", "null", "{}", '[null,1,{"importId":"x"}]', JSON.stringify([anUpload({ sent: "1" as never })])])(
    "storage that holds %s is as good as empty",
    (text) => {
      const uploads = new RememberedUploads(aStorage(text), () => NOW);
      expect(uploads.all()).toEqual([]);
      uploads.keep(anUpload());
      expect(uploads.all()).toEqual([anUpload()]);
    },
  );

  it("storage that is forbidden or full costs the memory and nothing else", () => {
    const forbidden = () => {
      throw new DOMException("no", "SecurityError");
    };
    const uploads = new RememberedUploads({ getItem: forbidden, setItem: forbidden, removeItem: forbidden });
    uploads.keep(anUpload());
    expect(uploads.all()).toEqual([]);
    expect(new RememberedUploads(null).all()).toEqual([]);
  });
});
