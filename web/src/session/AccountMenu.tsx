/** Who is signed in, the theme, and the way out. */
import { CircleUserRound, LogOut } from "lucide-react";

import { Button } from "../shell/controls/Button";
import { Menu, MenuItem, MenuSection } from "../shell/controls/Menu";
import { useTheme, type Theme } from "../shell/theme";
import { useSession, useSessionState } from "./context";

const THEMES: readonly { readonly id: Theme; readonly label: string }[] = [
  { id: "system", label: "As the system" },
  { id: "light", label: "Light" },
  { id: "dark", label: "Dark" },
];

export function AccountMenu() {
  const { session } = useSession();
  const state = useSessionState();
  const [theme, setTheme] = useTheme();
  const email = state.signedIn ? state.identity.email : "";
  const trigger = (
    <Button variant="quiet" aria-label={`Account ${email}`} icon={<CircleUserRound aria-hidden="true" />} />
  );
  return (
    <Menu label="Account" trigger={trigger} placement="bottom end">
      <MenuSection title="Theme" selected={theme} onSelect={(id) => setTheme(id as Theme)}>
        {THEMES.map(({ id, label }) => (
          <MenuItem key={id} id={id}>
            {label}
          </MenuItem>
        ))}
      </MenuSection>
      <MenuSection title={email || "Account"}>
        <MenuItem id="sign-out" icon={<LogOut aria-hidden="true" />} onAction={() => session.end("signed-out")}>
          Sign out
        </MenuItem>
      </MenuSection>
    </Menu>
  );
}
