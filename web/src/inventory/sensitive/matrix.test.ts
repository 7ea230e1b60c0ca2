import { describe, expect, it } from "vitest";

import type { SensitiveData } from "../../api/types";
import { keySentences, matrixOf, searchOf, shadeOf } from "./matrix";

const DATA: SensitiveData = {
  assets: 600,
  classified: 47,
  with_personal_data: 20,
  with_compliance_scope: 12,
  classifications: [
    { value: "restricted", assets: 7 },
    { value: "confidential", assets: 30 },
    { value: "internal", assets: 10 },
    { value: null, assets: 553 },
  ],
  environments: [
    { value: "Production", assets: 500 },
    { value: "Test", assets: 60 },
    { value: null, assets: 40 },
  ],
  environments_left_out: 0,
  compliance_scopes: [
    { value: "GDPR", assets: 9 },
    { value: "PCI-DSS", assets: 6 },
  ],
  by_environment: [
    { classification: "restricted", environment: "Production", assets: 6 },
    { classification: "restricted", environment: null, assets: 1 },
    { classification: "confidential", environment: "Production", assets: 19 },
    { classification: "confidential", environment: "Test", assets: 11 },
    { classification: null, environment: "Production", assets: 400 },
  ],
  by_compliance_scope: [
    { classification: "restricted", compliance_scope: "GDPR", assets: 5 },
    { classification: "restricted", compliance_scope: "PCI-DSS", assets: 5 },
  ],
};

describe("the matrix", () => {
  it("has a row per classification, worst first, and 0 where the answer says nothing", () => {
    const matrix = matrixOf(DATA, "environment");
    expect(matrix.columns.map(({ title }) => title)).toEqual(["Production", "Test", "Not known"]);
    expect(matrix.rows.map((row) => [row.title, row.assets, row.cells])).toEqual([
      ["Restricted", 7, [6, 0, 1]],
      ["Confidential", 30, [19, 11, 0]],
      ["Internal", 10, [0, 0, 0]],
      ["Not classified", 553, [400, 0, 0]],
    ]);
  });

  it("is shaded by what is classified, so that the rest does not drown it", () => {
    expect(matrixOf(DATA, "environment").most).toBe(19);
    expect([shadeOf(0, 19), shadeOf(1, 19), shadeOf(19, 19), shadeOf(400, 19)]).toEqual([0, 19, 50, 50]);
  });

  it("has an asset in as many compliance scopes as it is in", () => {
    const [restricted] = matrixOf(DATA, "compliance_scope").rows;
    expect(restricted).toMatchObject({ assets: 7, cells: [5, 5] });
  });

  it("leads to a cell's assets, also to those that have no such value", () => {
    expect(searchOf("environment", null, "Test & more")).toBe("classification=&environment=Test+%26+more");
    expect(searchOf("compliance_scope", "restricted", "GDPR")).toBe("classification=restricted&compliance_scope=GDPR");
  });
});

describe("what matters first", () => {
  it("tells what is outside production from what is not known", () => {
    expect(keySentences(DATA)).toEqual([
      "37 of 600 assets hold restricted or confidential data.",
      "11 of them outside production.",
      "For 1 of them the environment is not known.",
    ]);
  });

  it("says no more than it knows where environments are left out", () => {
    const cut = {
      ...DATA,
      environments_left_out: 30,
      by_environment: DATA.by_environment.filter(({ environment }) => environment !== "Production"),
    };
    expect(keySentences(cut)[1]).toBe("At least 11 of them outside production.");
  });

  it("does not pretend that nothing is there where nothing is known", () => {
    const nothing = { ...DATA, classifications: [{ value: null, assets: 600 }], by_environment: [] };
    expect(keySentences(nothing)).toEqual(["None of 600 assets is known to hold restricted or confidential data."]);
  });
});
