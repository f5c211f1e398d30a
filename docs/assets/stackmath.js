// The site's own script: what numbers and links show, cells, exercises, instruments, boxes that
// scroll, keys, the reader's place. It needs nothing of the theme but the classes of its frame, so a
// page that the theme swaps in works like the first.

import { Cell } from "./js/cell.js";
import { ExerciseElement } from "./js/exercise.js";
import { InstrumentElement, JourneyElement } from "./js/instrument.js";
import { Offline } from "./js/offline.js";
import { onArrival } from "./js/page/arrival.js";
import { addHelpButton } from "./js/page/help.js";
import { listenToKeys } from "./js/page/keys.js";
import { arrive, keepPlace } from "./js/page/place.js";
import { makeButtons } from "./js/page/stops.js";
import { Popover } from "./js/popover.js";
import { Scroller } from "./js/scroller.js";
import { repairLandmarks } from "./js/theme.js";
import { WorkbookElement } from "./js/workbook.js";

customElements.define("sm-cell", Cell);
customElements.define("sm-exercise", ExerciseElement);
customElements.define("sm-instrument", InstrumentElement);
customElements.define("sm-token-journey", JourneyElement);
customElements.define("sm-offline", Offline);
customElements.define("sm-scroll", Scroller);
customElements.define("sm-workbook", WorkbookElement);
new Popover(document.body);
repairLandmarks();
addHelpButton();
listenToKeys();
keepPlace();
onArrival((article, forward) => {
  makeButtons(article);
  arrive(article, forward);
  for (const button of article.querySelectorAll(".sm-cite button")) {
    /** @type {HTMLElement} */ (button).hidden = false;
    button.addEventListener("click", async () =>
      (await import("./js/page/cite.js")).cite(/** @type {HTMLElement} */ (button)),
    );
  }
  const proof = article.querySelector("sm-proof");
  if (proof) import("./js/proof/bench.js").then(({ bench }) => bench(/** @type {HTMLElement} */ (proof)));
});
