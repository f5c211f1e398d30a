// Python's worker of the download edition, as one classic script: what the site's worker imports
// when it starts is in here. The bundler writes its import() as require().

import "./imports.mjs";
import "../python/worker.mjs";
