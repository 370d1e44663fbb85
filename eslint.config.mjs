import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules/", ".venv/", "results/", "data/"] },
  {
    files: ["src/**/*.ts", "tests/**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": "off",
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unnecessary-type-assertion": "off", // tfjs returns whatever rank is asked for; an assertion says so openly
      "@typescript-eslint/no-invalid-void-type": "off",
      "@typescript-eslint/no-floating-promises": [
        "error",
        { allowForKnownSafeCalls: [{ from: "package", package: "node:test", name: ["test", "it", "describe"] }] },
      ],
      "no-restricted-imports": [
        "error",
        {
          paths: [
            { name: "@tensorflow/tfjs-node-gpu", message: "import { tf } from src/backend/tf, the one door" },
            { name: "@tensorflow/tfjs-node", message: "import { tf } from src/backend/tf, the one door" },
          ],
        },
      ],
    },
  },
  { files: ["src/backend/**/*.ts"], rules: { "no-restricted-imports": "off" } },
);
