import type { Quoted } from "./table";

/** A column of a paper's table: a metric, or words. */
export interface PaperColumn {
  readonly name: string;
  readonly better?: "lower" | "higher";
  readonly unit?: string;
  readonly text: boolean;
}

/** A row of a paper's table: a cell for each column; null where the paper has none. */
export interface PaperRow {
  readonly name: string;
  readonly cells: readonly (Quoted | string | null)[];
  readonly note?: string; // what is doubtful about it
}

/** What a table or figure of a paper was made on. */
export interface PaperSetting {
  readonly data: string;
  readonly resolution: number;
  readonly images?: string;
  readonly training?: string;
}

/** A table or a figure of a paper, under the name by which outputs of runs refer to it. */
export interface PaperItem {
  readonly id: string; // ghfeat:V
  readonly kind: "table" | "figure";
  readonly label: string; // Tab. V
  readonly section: string;
  readonly source: string; // of Paper.sources
  readonly title: string; // in our words
  readonly setting: PaperSetting;
  readonly needs: string; // what reproduces it
  readonly note?: string;
  readonly columns: readonly PaperColumn[]; // none in figures
  readonly rows: readonly PaperRow[];
}

export interface PaperSection {
  readonly id: string;
  readonly title: string;
}

/** What a paper reports: its tables with their numbers, and its figures, in the order of its sections. */
export interface Paper {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly sources: Readonly<Record<string, string>>; // the versions of its text
  readonly sections: readonly PaperSection[];
  readonly items: readonly PaperItem[];
}
