"""What one value of a file must be, read from the model's own field: the files say nothing twice."""

import re
from datetime import date
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def expected(field: models.Field) -> str:
    """What the field takes, as the end of the sentence « attendu : … »."""
    match field:
        case ArrayField():
            return f"une liste entre crochets de valeurs parmi {_listed(field.base_field)}"
        case models.Field(choices=choices) if choices:
            return f"l'une des valeurs {_listed(field)}"
        case models.SlugField():
            return f"des minuscules sans accent, des chiffres et des tirets, {field.max_length} caractères au plus"
        case models.EmailField():
            return "une adresse e-mail"
        case models.DateField():
            return "une date comme 2026-03-12, sans guillemets dans un fichier TOML"
        case models.BooleanField():
            return "true ou false, sans guillemets"
        case models.DecimalField():
            return "un nombre entier d'euros, sans guillemets"
        case models.IntegerField():
            return "un nombre entier de 0 à 32767, sans guillemets"
        case models.CharField():
            return f"un texte d'une ligne, {field.max_length} caractères au plus"
    return "un texte"


def checked(field: models.Field, value):
    """The value as the field stores it. Raises ValueError when it is not what the field takes."""
    match field:
        case ArrayField():
            return _members(field, value)
        case models.Field(choices=choices) if choices:
            return _require(value, type(value) in (str, int) and value in dict(field.flatchoices))
        case models.SlugField():
            return _require(value, _is_line(field, value) and SLUG.fullmatch(value))
        case models.EmailField():
            return _email(field, value)
        case models.DateField():
            return _require(value, type(value) is date)
        case models.BooleanField():
            return _require(value, type(value) is bool)
        case models.DecimalField():
            most = 10 ** (field.max_digits - field.decimal_places)
            return Decimal(_require(value, type(value) is int and 0 <= value < most))
        case models.IntegerField():
            return _require(value, type(value) is int and 0 <= value <= 32767)
        case models.CharField():
            return _require(value, _is_line(field, value) and _says_enough(field, value)).strip()
    is_text = isinstance(value, str) and value.replace("\n", " ").isprintable()
    return _require(value, is_text and _says_enough(field, value)).strip()


def from_cell(field: models.Field, cell: str):
    """A cell of a CSV file, always a text, as the type that `checked` then looks at."""
    if isinstance(field, models.DateField):
        return date.fromisoformat(_require(cell, DAY.fullmatch(cell)))
    if isinstance(field, models.BooleanField):
        return _require(cell, cell in ("true", "false")) == "true"
    return cell


def is_required(field: models.Field) -> bool:
    return not (field.blank or field.has_default())


def _require(value, is_right):
    if not is_right:
        raise ValueError(value)
    return value


def _is_line(field: models.Field, value) -> bool:
    return isinstance(value, str) and value.isprintable() and len(value.strip()) <= field.max_length


def _says_enough(field: models.Field, value: str) -> bool:
    return field.blank or bool(value.strip())


def _members(field: ArrayField, value) -> list:
    _require(value, isinstance(value, list) and len(set(map(str, value))) == len(value))
    return [checked(field.base_field, member) for member in value]


def _email(field: models.EmailField, value) -> str:
    try:
        validate_email(_require(value, _is_line(field, value)))
    except ValidationError:
        raise ValueError(value) from None
    return value


def _listed(field: models.Field) -> str:
    return ", ".join(str(value) for value, _ in field.flatchoices)
