// The site's own script: popovers of claims, cells, exercises, instruments, boxes that scroll, the way by
// keyboard. It needs nothing of the theme, so a page that the theme swaps in works like the first.

import { Cell } from "./js/cell.js";
import { ExerciseElement } from "./js/exercise.js";
import { InstrumentElement, JourneyElement } from "./js/instrument.js";
import { Offline } from "./js/offline.js";
import { Popover } from "./js/popover.js";
import { Scroller } from "./js/scroller.js";
import { repairLandmarks } from "./js/theme.js";
import { Walk } from "./js/walk.js";
import { WorkbookElement } from "./js/workbook.js";

customElements.define("sm-cell", Cell);
customElements.define("sm-exercise", ExerciseElement);
customElements.define("sm-instrument", InstrumentElement);
customElements.define("sm-token-journey", JourneyElement);
customElements.define("sm-offline", Offline);
customElements.define("sm-scroll", Scroller);
customElements.define("sm-walk", Walk);
customElements.define("sm-workbook", WorkbookElement);
new Popover(document.body);
repairLandmarks();
