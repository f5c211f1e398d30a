// The site's own script: what numbers and links show, cells, exercises, instruments, boxes that
// scroll, keys, the reader's place. It needs nothing of the theme but the classes of its frame, so a
// page that the theme swaps in works like the first.

import { Cell } from "./js/cell.js";
import { ExerciseElement } from "./js/exercise.js";
import { InstrumentElement, JourneyElement } from "./js/instrument.js";
import { Offline } from "./js/offline.js";
import { onArrival } from "./js/page/arrival.js";
import { makeCopyable } from "./js/page/cite.js";
import { addHelpButton } from "./js/page/help.js";
import { listenToKeys } from "./js/page/keys.js";
import { arrive, keepPlace } from "./js/page/place.js";
import { makeButtons } from "./js/page/stops.js";
import { Popover } from "./js/popover.js";
import { Proof } from "./js/proof.js";
import { Scroller } from "./js/scroller.js";
import { repairLandmarks } from "./js/theme.js";
import { WorkbookElement } from "./js/workbook.js";

customElements.define("sm-cell", Cell);
customElements.define("sm-exercise", ExerciseElement);
customElements.define("sm-instrument", InstrumentElement);
customElements.define("sm-token-journey", JourneyElement);
customElements.define("sm-offline", Offline);
customElements.define("sm-proof", Proof);
customElements.define("sm-scroll", Scroller);
customElements.define("sm-workbook", WorkbookElement);
new Popover(document.body);
repairLandmarks();
addHelpButton();
listenToKeys();
keepPlace();
onArrival((article, forward) => {
  makeButtons(article);
  makeCopyable(article);
  arrive(article, forward);
});
