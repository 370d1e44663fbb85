import { inceptionLayers } from "../../models/inception-layers";
import { allNames, kernelNames, normNames, type Names } from "./names";

/** pytorch-fid's Inception (inception.py, `fid_inception_v3`): the file pt_inception-2015-12-05. Its last layer, `fc`, is left out. */
export const inceptionNames: Names = allNames(
  Object.entries(inceptionLayers).flatMap(([block, layers]) =>
    Object.keys(layers).map((layer) => {
      const [ours, theirs] = [`${block}.${layer}`, block === "stem" ? layer : `${block}.${layer}`];
      return { ...kernelNames(ours, `${theirs}.conv`), ...normNames(`${ours}.norm`, `${theirs}.bn`) };
    }),
  ),
);
