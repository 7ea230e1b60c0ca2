/** Lint rules, and which room of src/ may import which: api ← shell ← session ← everything else, never a sister room. */
import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

const FEATURES = ["upload", "watch", "results", "inventory", "history"];
const MAY_IMPORT = {
  api: [],
  shell: ["api"],
  session: ["api", "shell"],
  ...Object.fromEntries(FEATURES.map((room) => [room, ["api", "shell", "session"]])),
};
const ROOMS = Object.keys(MAY_IMPORT);

/** Forbids a room's files to import from rooms that are not below it. */
function walls(room) {
  const forbidden = ROOMS.filter((other) => other !== room && !MAY_IMPORT[room].includes(other));
  const group = forbidden.flatMap((other) => [`**/${other}/**`, `**/${other}`]);
  const message = `${room}/ may import from: ${MAY_IMPORT[room].join(", ") || "no other room"}.`;
  return {
    files: [`src/${room}/**/*.{ts,tsx}`],
    rules: { "no-restricted-imports": ["error", { patterns: [{ group, message }] }] },
  };
}

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/api/schema.d.ts"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  jsxA11y.flatConfigs.strict,
  reactHooks.configs.flat.recommended,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // a cast says why a value cannot be missing as well as a "!" does
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "no-console": "error",
      "max-lines": ["error", { max: 300, skipBlankLines: true }],
      // text that comes from files reaches the document as text nodes only
      "no-restricted-syntax": [
        "error",
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: "Text nodes only." },
        { selector: "AssignmentExpression[left.property.name=/^(inner|outer)HTML$/]", message: "Text nodes only." },
      ],
    },
  },
  { files: ["**/*.test.{ts,tsx}"], rules: { "@typescript-eslint/unbound-method": "off" } }, // of stand-ins
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
  { files: ["public/**/*.js"], languageOptions: { sourceType: "script" } },
  ...ROOMS.map(walls),
);
