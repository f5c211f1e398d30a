r"""The signs of LaTeX that a page may use, each as it is printed and as it is said.

What stands in no table here is refused, so that nothing is printed that nobody has looked at.
"""

from __future__ import annotations

LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
    "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ", "nabla": "∇", "partial": "∂",
    "infty": "∞", "varnothing": "∅", "emptyset": "∅", "star": "⋆", "top": "⊤", "odot": "⊙",
    "oplus": "⊕", "circ": "∘", "dots": "…", "ldots": "…", "cdots": "⋯", "vdots": "⋮",
    "prime": "′",
}  # fmt: skip
SAID = {
    "ϵ": "epsilon", "ε": "epsilon", "ϕ": "phi", "φ": "phi", "ϑ": "theta", "∇": "gradient",
    "∂": "partial", "∞": "infinity", "∅": "empty set", "⊤": "transpose", "⊙": "elementwise times",
    "⊕": "circled plus", "∘": "composed with", "…": "and so on", "⋯": "and so on",
    "⋮": "and so on", "′": "prime", "ℓ": "ell",
}  # fmt: skip

# Relations, operations and marks by their command: the sign, and the words for it.
SIGNS = {
    "times": ("×", "times"), "cdot": ("⋅", "times"), "div": ("÷", "divided by"),
    "pm": ("±", "plus or minus"), "mp": ("∓", "minus or plus"), "ast": ("∗", "star"),
    "le": ("≤", "is at most"), "leq": ("≤", "is at most"), "ge": ("≥", "is at least"),
    "geq": ("≥", "is at least"), "ne": ("≠", "is not equal to"), "neq": ("≠", "is not equal to"),
    "ll": ("≪", "is much less than"), "gg": ("≫", "is much greater than"),
    "approx": ("≈", "is about"), "sim": ("∼", "is distributed as"),
    "equiv": ("≡", "is identical to"),
    "propto": ("∝", "is proportional to"), "in": ("∈", "in"), "notin": ("∉", "not in"),
    "subset": ("⊂", "is a subset of"), "cup": ("∪", "union"), "cap": ("∩", "intersection"),
    "to": ("→", "to"), "rightarrow": ("→", "to"), "mapsto": ("↦", "maps to"),
    "Rightarrow": ("⇒", "implies"), "mid": ("∣", "given"), "parallel": ("∥", "parallel to"),
    "forall": ("∀", "for all"), "exists": ("∃", "there is"), "land": ("∧", "and"),
    "lor": ("∨", "or"), "neg": ("¬", "not"),
    "$": ("$", "dollars"), "%": ("%", "percent"), "#": ("#", "number"), "&": ("&", "and"),
    "_": ("_", "underscore"),
}  # fmt: skip
MARKS = {
    "+": ("+", "plus"), "-": ("−", "minus"), "=": ("=", "equals"), "<": ("<", "is less than"),
    ">": (">", "is greater than"), "/": ("/", "over"), "*": ("∗", "star"), ",": (",", ","),
    ";": (";", ";"), ":": (":", "colon"), ".": (".", "point"), "!": ("!", "factorial"),
    "?": ("?", "question mark"), "|": ("|", "bar"), "@": ("@", "at"),
}  # fmt: skip
# Where a line too long for the measure may be broken: before these.
RELATIONS = frozenset("=<>≤≥≈≡∼∝→")
OPERATIONS = frozenset("+−±")

DELIMITERS = {
    "(": ("(", "open parenthesis"), ")": (")", "close parenthesis"),
    "[": ("[", "open bracket"), "]": ("]", "close bracket"),
    "{": ("{", "open brace"), "}": ("}", "close brace"),
    "lfloor": ("⌊", "the floor of"), "rfloor": ("⌋", "end floor"),
    "lceil": ("⌈", "the ceiling of"), "rceil": ("⌉", "end ceiling"),
    "lVert": ("‖", "the norm of"), "rVert": ("‖", "end norm"), "Vert": ("‖", "double bar"),
    "lvert": ("|", "the absolute value of"), "rvert": ("|", "end absolute value"),
    "|": ("‖", "double bar"), "vert": ("|", "bar"),
    "langle": ("⟨", "open angle"), "rangle": ("⟩", "close angle"),
}  # fmt: skip
OPENING = frozenset("([{⌊⌈⟨") | {"lVert", "lvert"}
CLOSING = frozenset(")]}⌋⌉⟩") | {"rVert", "rvert"}

BIG = {
    "sum": ("∑", "the sum"), "prod": ("∏", "the product"), "int": ("∫", "the integral"),
    "bigcup": ("⋃", "the union"), "bigcap": ("⋂", "the intersection"),
}  # fmt: skip
FUNCTIONS = {
    "ln": "natural logarithm", "log": "logarithm", "exp": "exponential", "sin": "sine",
    "cos": "cosine", "tan": "tangent", "tanh": "hyperbolic tangent", "det": "determinant",
    "dim": "dimension", "min": "minimum", "max": "maximum", "sup": "supremum", "inf": "infimum",
    "lim": "limit", "arg": "argument", "Pr": "probability", "gcd": "greatest common divisor",
}  # fmt: skip
LIMITS = frozenset(("min", "max", "sup", "inf", "lim", "det", "Pr", "gcd"))

SPACES = {
    "!": -3 / 18, ",": 3 / 18, ":": 4 / 18, ">": 4 / 18, ";": 5 / 18, " ": 0.25, "quad": 1.0,
    "qquad": 2.0,
}  # fmt: skip
ACCENTS = {
    "hat": ("hat", "hat"), "widehat": ("hat", "hat"), "bar": ("macron", "bar"),
    "tilde": ("tilde", "tilde"), "widetilde": ("tilde", "tilde"), "dot": ("dot", "dot"),
    "ddot": ("dot.double", "double dot"), "vec": ("arrow", "vector"),
    "overline": ("overline", "bar"), "underline": ("underline", "underlined"),
    "underbrace": ("underbrace", "braced below"), "overbrace": ("overbrace", "braced above"),
}  # fmt: skip
# Alphabets: what wraps the letters, and what is said before them.
STYLES = {
    "mathbf": ("bold(upright(", "bold"), "boldsymbol": ("bold(", "bold"), "bm": ("bold(", "bold"),
    "mathcal": ("cal(", "script"), "mathbb": ("bb(", "blackboard"), "mathit": ("italic(", ""),
    "mathsf": ("sans(", ""), "mathfrak": ("frak(", "fraktur"),
}  # fmt: skip
TEXTS = frozenset(("text", "mathrm", "textrm", "textit", "textbf", "mathtt", "texttt"))
GRIDS = {
    "cases": "", "aligned": "", "matrix": "", "pmatrix": "()", "bmatrix": "[]", "vmatrix": "||",
}  # fmt: skip
