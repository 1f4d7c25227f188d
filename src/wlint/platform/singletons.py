"""Settings that packages keep once for the whole isolate, and the functions that change them.

Source: the packages' own documentation: i18next (one default instance), Day.js and Moment
(`locale(name)` sets the global locale), numeral (the same), Python's `locale` and `gettext`.
"""

SETTERS = frozenset(
    {
        "dayjs:default.locale",
        "gettext.install",
        "i18next:default.changeLanguage",
        "i18next:default.init",
        "locale.setlocale",
        "moment:default.locale",
        "numeral:default.locale",
    }
)
