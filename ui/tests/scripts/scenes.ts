// every view of the window
import type { View } from "./scene";
import { deskViews } from "./scenes-desk";
import { integrationViews } from "./scenes-integrations";
import { recordViews } from "./scenes-record";
import { savingViews } from "./scenes-saving";
import { windowViews } from "./scenes-window";

export const views: View[] = [
  ...integrationViews,
  ...windowViews,
  ...deskViews,
  ...recordViews,
  ...savingViews,
];
