"""A book of one page, to be rendered by the tests."""

from __future__ import annotations

import os
import re
from pathlib import Path

import markdown
from lxml import html
from lxml.html import HtmlElement
from mkdocs.config import load_config

ROOT = Path(__file__).parents[1]

# The front matter counts: `# A page` is line 5 of the file.
PAGE = r"""---
title: A page
---

# A page

```python
from stackmath import device, kv_cache, model

cache = kv_cache(model("llama-3.1-70b"), T=131072, b=2)
card = device("h100-sxm")
print(f"{cache:,} <bytes>")
```

```text
42,949,672,960 <bytes>
```

## 9.1 Numbers

It keeps 42.9 GB<!--= cache -->, in bytes $4.29\times10^{10}\,\text{B}$<!--= cache -->.
It fits<!--? cache < card.memory --> in 80 GB<!--= card.memory -->, and \$5 is money.
Of that 30 %<!--~ Smith 2023, table 2 --> is waste, and `x<!--= y -->` is code.

| Model | Cache | |
| :-- | --: | --- |
| Llama | 42.9 GB<!--= cache --> | $a \mid b$ |

<!--eq: attention.kv_cache -->
$$
M_{\text{kv}} = 2\,L\,n_{\text{kv}}\,d_{\text{head}}\,T\,b \tag{3.5}
$$

See [EQ 3.5](#eq-3.5).

> A quote holds
>
> $$
> \frac{a}{b}
> $$

![One dot](figures/dot.svg)

**Figure 9.A.** A dot<!--? cache > 0 --> of *some* size.

![Another](figures/dot.svg)

<!--exercise: numeric id=9.1 -->

### Exercise 9.1: count

How many?

<details markdown>
<summary>Answer</summary>

42.9 GB<!--= cache -->

</details>

<details markdown>
<summary>Solution</summary>

It is 42.9 GB<!--= cache -->.

</details>

<!--exercise: choice id=9.2 -->

### Exercise 9.2: choose

1. this
2. that

<details markdown>
<summary>Answer</summary>

Option 2<!--? cache > 0 -->.

</details>

<details markdown>
<summary>Solution</summary>

That.

</details>

## 9.2 Recap

The end.
"""

DOT = """<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" width="7pt" height="7pt" viewBox="0 0 7 7">
<defs><style type="text/css">*{stroke-linejoin: round}</style></defs>
<clipPath id="frame"><rect width="7" height="7"/></clipPath>
<g clip-path="url(#frame)"><circle r="3" style="fill: #767676"/><use href="#frame"/></g>
</svg>
"""

CONFIG = f"""site_name: A site
theme:
  name: material
  font: false
plugins: []
hooks: [{ROOT / "src/stackmath/mkdocs_hook.py"}]
markdown_extensions:
  - attr_list
  - md_in_html
  - tables
  - pymdownx.highlight: {{pygments_lang_class: true}}
  - pymdownx.superfences
  - stackmath.render
"""


def project(folder: Path, **pages: str) -> Path:
    """Return a folder made a project that holds these pages."""
    (folder / "docs/figures").mkdir(parents=True)
    (folder / "docs/figures/dot.svg").write_text(DOT)
    (folder / "mkdocs.yml").write_text(CONFIG)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    for name, text in pages.items():
        (folder / f"docs/{name}.md").write_text(text)
    return folder


def rendered(folder: Path, text: str, **options: object) -> HtmlElement:
    """Return a page of a project as a host that knows no path renders it."""
    config = load_config(str(folder / "mkdocs.yml"))
    settings = {**config.mdx_configs, "stackmath.render": options}
    converter = markdown.Markdown(extensions=config.markdown_extensions, extension_configs=settings)
    here = Path.cwd()
    os.chdir(folder)
    try:
        body = converter.convert(re.sub(r"\A---\n.*?\n---\n+", "", text, flags=re.DOTALL))
    finally:
        os.chdir(here)
    element: HtmlElement = html.fromstring(f"<main>{body}</main>")
    return element


def find(element: HtmlElement, selector: str) -> list[HtmlElement]:
    """Return what a selector of tags and classes finds: `data.sm-claim`, `.sm-note li`."""
    path = ""
    for part in selector.split():
        tag, *classes = part.split(".")
        path += f"//{tag or '*'}"
        path += "".join(f"[contains(concat(' ', @class, ' '), ' {name} ')]" for name in classes)
    found: list[HtmlElement] = element.xpath(f".{path}")
    return found
