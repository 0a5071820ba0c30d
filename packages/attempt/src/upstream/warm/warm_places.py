"""What modules made of the folders of the parent, which is made anew for each process."""

import pathlib
import sys
import types

from warm_imports import Cold


def derived_from(places, added):
    """What modules made of a place of the parent's, also in a list or dict of theirs or in the environment: `(holder, key, place)`.

    Types are asked of `type` alone, since a lazy value wakes up when `isinstance` asks it.
    """
    modules = [
        vars(module)
        for module in list(sys.modules.values())
        if issubclass(type(module), types.ModuleType) and module.__name__ != "__main__"
    ]
    holders = [held for names in modules for held in list(names.values()) if type(held) in (list, dict)]
    derived = [
        (holder, key, place)
        for holder in [added, *modules, *holders]
        for key, value in list(enumerate(holder) if type(holder) is list else holder.items())
        if issubclass(type(value), (str, pathlib.PurePath))
        for place in places
        if place in str(value)
    ]
    for holder, key, place in derived:
        require_another_can_be_made(holder, key, place)
    return derived


def require_another_can_be_made(holder, key, place):
    name = f"{holder['__name__']}.{key}" if type(holder) is dict and "__name__" in holder else key
    try:
        made = with_another_place(holder[key], place, place)
    except Exception as error:
        raise Cold(f"{name} cannot be made for another folder: {error!r}") from error
    if type(made) is not type(holder[key]) or str(made) != str(holder[key]):
        raise Cold(f"{name} cannot be made for another folder")


def with_another_place(value, place, other):
    return type(value)(str(value).replace(place, other))
