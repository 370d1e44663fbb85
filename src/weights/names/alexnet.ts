import { allNames, convNames, type Names } from "./names";

const places = { conv1: 0, conv2: 3, conv3: 6, conv4: 8, conv5: 10 };

/** AlexNet of torchvision (models/alexnet.py; the classifier is left out). */
export const alexnetNames: Names = allNames(
  Object.entries(places).map(([layer, i]) => convNames(layer, `features.${i}`)),
);
