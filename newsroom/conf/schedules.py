"""When the worker of tasks does what by itself (settings.TASKS)."""

SCHEDULES: dict[str, dict[str, object]] = {
    "tell people": {"task": "newsroom.notices.telling.tell_everybody", "every": 60},
    "read scans": {
        "task": "newsroom.operations.chores.read_waiting_scans",
        "every": 60,
    },
    "due": {"task": "newsroom.actions.schedule.carry_out_due", "every": 60},
    "check links": {
        "task": "newsroom.operations.chores.check_links_again",
        "cron": "17 3 * * *",
    },
    "forget finished tasks": {
        "task": "newsroom.operations.chores.forget_finished",
        "cron": "47 3 * * *",
    },
}
