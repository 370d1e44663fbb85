/** The two sets of images that a distance is of, and whose features they are compared by: kept beside the number. */
export interface ComparedSets {
  readonly network: string; // whose features they are
  readonly nReal: number; // images
  readonly nFake: number;
  readonly fakes?: string; // what they are; "generated ones" unless given
  readonly split: string; // that the real images are of
}

/** "5,000 real images (test) against 10,000 generated ones" */
export function describeSets({ nReal, nFake, fakes = "generated ones", split }: Omit<ComparedSets, "network">): string {
  const [real, fake] = [nReal, nFake].map((n) => n.toLocaleString("en-US"));
  return `${real} real images (${split}) against ${fake} ${fakes}`;
}
