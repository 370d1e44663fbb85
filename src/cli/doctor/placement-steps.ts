// A step of our trainings under TensorFlow's log of devices, for placement.ts: in a process of its own, because TensorFlow reads its log level once.
import { nativeBackend } from "../../backend/binding";
import { tf } from "../../backend/tf";
import { inputsOf, ourCandidate } from "../bench/ours";
import { encoderStep, smallSetting } from "../bench/rows/encoder-step";
import { ganStep } from "../bench/rows/gan-step";
import { small32 } from "../bench/rows/sizes";

const batch = 2;
const rows = [ganStep({ ...small32, mapsMax: 32 }, batch), encoderStep("encoder-step", { ...smallSetting, batch })];
const inputs = rows.map((row) => inputsOf(row, 0));
nativeBackend(tf).binding.logPlacement();
for (const [i, row] of rows.entries())
  for (const mode of ["compiled", "eager"] as const) {
    const candidate = ourCandidate(row, inputs[i]!, mode);
    void candidate.measure(1);
    candidate.dispose();
  }
