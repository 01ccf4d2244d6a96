"""Which apps an officer meets in the back office."""

EVERY_SERVICES = ("partnerships", "activities", "notifications", "accounts", "foundation")
# What each app's screens ask of an officer's scope; an app that is not here has none.
MANAGED_APPS = dict.fromkeys(EVERY_SERVICES, lambda scope: True) | {
    # To the services that do not run it, it does not exist.
    "patient_partners": lambda scope: scope.runs_partnership,
}


def opens(app_label: str, scope) -> bool:
    """Whether an officer of this scope meets an app in the back office."""
    return bool(scope.service_ids) and app_label in MANAGED_APPS and MANAGED_APPS[app_label](scope)
