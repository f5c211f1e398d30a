"""Words: what a reader is told about a typed answer, printed for the browser as well."""

from __future__ import annotations

# Where nothing can be read; {} is what stands there and, last, what stands before it.
UNREAD = {
    "long": "Only 200 characters are read: give a number with its unit.",
    "numberless": "There is no number in it.",
    "character": "“{}” cannot be read{}: write a number with its unit, such as 2.4e9 or 16 GB.",
    "unknown": "“{}” is no unit that is known here{}.",
    "rate": "“{}” may mean FLOP or FLOP/s{}: write which.",
    "separators": "“{}” cannot be read{}: write 1,234,567 for a million and more, 3.5 for a half.",
    "misplaced": "“{}” is not expected there{}.",
    "end": "Something is missing at the end.",
    "bracket": "A bracket is not closed.",
    "beside": "“{}” stands beside another number{}: write what is done with the two.",
    "deep": "This is nested too deep to be read.",
    "large": "This is too large to be worked out.",
    "zero": "This divides by zero.",
    "negative": "A root or a logarithm is taken of what has none.",
    "unlike": "It adds unlike things, {} and {}.",
    "exponent": "An exponent has to be a plain number, and a whole one over units.",
    "range": "That is a range; one number is asked for.",
}
VERDICTS = {
    "empty": "Nothing is typed yet.",
    "right": "Right.",
    "assumed": "Right, read in {}.",
    "dimension": "That is {}; {} is asked for.",
    "bare": "The unit is missing. Read in {}, it is not the answer.",
    "base": "The unit is missing. There is one with which this number is right.",
    "binary": "{} and {} are mixed up: they are {} % apart.",
    "kilo": "1,000 and 1,024 are mixed up.",
    "sign": "The sign is the wrong way round.",
    "power10": "The digits are right, the power of ten is not: check prefixes and zeros.",
    "close": "Close, but further off than rounding explains: keep more digits on the way.",
    "counted": "Close, but this is a count and can be met exactly.",
    "ends": "Two numbers are asked for, from the lower to the higher: 3–5.",
    "wrong": "This is not it: write the steps down with their units.",
}
# How a typed number was read, where that is not the only way.
NOTES = {
    "comma": "The comma was read as a decimal point: {}.",
    "thousands": "The comma was read as a separator of thousands: {}.",
    "case": "{} was read as {}.",
}
# A factor, the base unit that an answer has where it says this, and what is said.
FACTORS = (
    (2, "FLOP", "Off by a factor of 2: a multiply and an add are two FLOP."),
    (2, "byte", "Off by a factor of 2: mind keys and values, and the bytes of one number."),
    (2, "", "Off by a factor of 2: something is counted twice, or left out once."),
    (3, "FLOP", "Off by a factor of 3: the backward pass is two thirds of training."),
    (3, "", "Off by a factor of 3: one of three equal parts is taken for all, or all for one."),
    (8, "byte", "Off by a factor of 8: a byte is eight bits."),
    (8, "", "Off by a factor of 8: mind the bits of a byte, and the devices of a node."),
    (60, "second", "Off by a factor of 60: mind seconds, minutes and hours."),
    (3600, "second", "Off by a factor of 3,600: mind seconds and hours."),
    (24, "second", "Off by a factor of 24: mind hours and days."),
    (86400, "second", "Off by a factor of 86,400: mind seconds and days."),
    (100, "1", "Off by a factor of 100: mind fractions and percent."),
)
DIMENSIONS = {
    "1": "a plain number",
    "byte": "an amount of bytes",
    "FLOP": "an amount of FLOP",
    "second": "a time",
    "joule": "an energy",
    "joule/second": "a power",
    "dollar": "an amount of money",
    "gCO2e": "an amount of CO2e",
    "": "a number in {}",
}


def filled(sentence: str, *given: str) -> str:
    """Return a sentence with words in its places."""
    for word in given:
        sentence = sentence.replace("{}", word, 1)
    return sentence


def dimension(name: str) -> str:
    """Return a dimension in words: a time."""
    return DIMENSIONS.get(name) or filled(DIMENSIONS[""], name)
