"""What each route takes and gives: the table that the description of the API is made from.

A test holds it against the url map: a route that is missing here fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marshmallow import Schema

from server.api.schemas import (
    changes,
    desk,
    figures,
    imports,
    inbox,
    master,
    ops,
    orders,
    people,
    phone,
    schedule,
    settings,
    setup,
    wire,
)


@dataclass(frozen=True, slots=True)
class Doc:
    """answer: schema of the success, or None for an empty one; media: of an answer that is no JSON.

    query: names of query parameters. repeatable: takes an Idempotency-Key.
    """

    answer: type[Schema] | None = None
    status: int = 200
    body: type[Schema] | None = None
    query: Sequence[str] = ()
    media: str | None = None
    body_media: str = "application/json"
    repeatable: bool = False


PAGE = ("cursor", "limit")
PDF, HTML = "application/pdf", "text/html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STEP = orders.OrderStep

ROUTES: dict[str, Doc] = {
    "openapi.described": Doc(wire.Free),
    # devices and people
    "devices.enrol": Doc(wire.Enrolled, 201, wire.EnrolIn),
    "devices.cookie": Doc(None, 204),
    "devices.me": Doc(wire.DeviceMe),
    "self_test.report": Doc(None, 204, phone.SelfTestIn),
    "devices.codes": Doc(wire.EnrolmentCodes, 201, wire.CodesIn),
    "devices.listed": Doc(wire.DeviceList),
    "devices.one": Doc(wire.DeviceWhole),
    "devices.rename": Doc(wire.DeviceItem, 200, wire.DeviceNameIn),
    "devices.kiosk": Doc(wire.DeviceItem, 200, wire.KioskIn),
    "devices.cancel_codes": Doc(wire.Cancelled),
    "devices.revoke": Doc(wire.LeftThere),
    "auth.badge": Doc(wire.BadgeSessionOut, 200, wire.BadgeIn),
    "auth.login": Doc(wire.SessionOut, 200, wire.LoginIn),
    "auth.logout": Doc(None, 204),
    "auth.session": Doc(wire.SessionOut),
    "people.listed": Doc(people.PeopleList),
    "people.add": Doc(people.PersonMade, 201, people.PersonIn),
    "people.names": Doc(people.NamesOut),
    "people.one": Doc(people.PersonWhole),
    "people.change": Doc(people.PersonOut, 200, people.PersonChange),
    "people.password": Doc(None, 204, people.PasswordIn),
    "people.badge": Doc(people.BadgeOut),
    "people.end_session": Doc(None, 204),
    "people.leaving": Doc(people.LeavingOut),
    "people.leave": Doc(people.LeavingOut, 200, people.LeaveIn),
    "people.roles": Doc(people.PersonOut, 200, people.RolesIn),
    "people.pin": Doc(people.PinOut, 200, people.PinIn),
    "people.revoke": Doc(people.PersonOut),
    "keys.listed": Doc(master.MasterList),
    "keys.add": Doc(people.KeyMade, 201, people.KeyIn),
    "keys.revoke": Doc(None, 204),
    # sync
    "sync.push": Doc(wire.PushOut, 200, wire.PushIn),
    "sync.pull": Doc(wire.PullOut, query=PAGE),
    "sync.quarantine": Doc(wire.Quarantined, 202, body_media="text/plain", body=wire.Free),
    "blobs.head": Doc(None),
    "blobs.patch": Doc(None, 204, wire.Free, body_media="application/offset+octet-stream"),
    "blobs.get": Doc(media="image/jpeg"),
    # orders
    "orders.create": Doc(orders.OrderMade, 201, orders.OrderIn, repeatable=True),
    "orders.listed": Doc(orders.OrderList, query=("q", "state", "only", *PAGE)),
    "orders.whole": Doc(orders.OrderWhole),
    "orders.trail": Doc(orders.Trail, query=PAGE),
    "orders.confirm": Doc(STEP, 200, orders.NoteIn),
    "orders.hold": Doc(STEP, 200, orders.ReasonIn),
    "orders.release": Doc(STEP, 200, orders.ReasonIn),
    "orders.cancel": Doc(STEP, 200, orders.ReasonIn),
    "orders.complete": Doc(STEP, 200, orders.NoteIn),
    "orders.deliver": Doc(STEP, 200, orders.NoteIn),
    "orders.exception": Doc(STEP, 200, orders.NeedsReasonIn),
    "orders.returning": Doc(STEP, 200, orders.NeedsReasonIn),
    "orders.transit": Doc(STEP, 200, orders.NoteIn),
    "orders.gate": Doc(STEP, 200, orders.GateIn),
    "orders.settle": Doc(STEP, 200, orders.NoteIn),
    "orders.link": Doc(orders.LinkMade, 200, orders.NoteIn, repeatable=True),
    "desk.customers": Doc(desk.CustomersFound, query=("q",)),
    "desk.check": Doc(desk.Checked, 200, desk.CheckIn),
    "desk.files": Doc(orders.OrderWhole, 200, desk.FilesIn),
    "deliveries.listed": Doc(desk.DeliveryList, query=("state", *PAGE)),
    "deliveries.ready": Doc(desk.ReadyList),
    "deliveries.make": Doc(desk.DeliveryOut, 201, desk.DeliveryIn, repeatable=True),
    "deliveries.whole": Doc(desk.DeliveryOut),
    "deliveries.sign": Doc(desk.DeliveryOut, 200, desk.SignIn),
    "deliveries.cancel": Doc(desk.DeliveryOut, 200, orders.ReasonIn),
    "imports.orders": Doc(imports.Imported, 200, imports.ImportForm, body_media="multipart/form-data",
                          repeatable=True),
    "import_jobs.create": Doc(imports.JobOut, 201, imports.JobForm, body_media="multipart/form-data"),
    "import_jobs.listed": Doc(imports.JobList, query=("kind", "lang")),
    "import_jobs.whole": Doc(imports.JobOut, query=("show", "offset", "limit", "lang")),
    "import_jobs.mapping": Doc(imports.JobOut, 200, imports.MappingIn),
    "import_jobs.apply": Doc(imports.JobOut, 202, imports.ApplyIn),
    "import_jobs.bad": Doc(media=XLSX, query=("lang",)),
    "import_jobs.badges": Doc(media=PDF),
    "import_jobs.samples": Doc(media=XLSX, query=("lang",)),
    "exports.exported": Doc(media=XLSX, query=("lang", "q", "state", "from", "to")),
    "changes.propose": Doc(changes.ChangeMade, 201, changes.ChangeIn, repeatable=True),
    "changes.listed": Doc(changes.ChangeList, query=("state", *PAGE)),
    "changes.approve": Doc(changes.ChangeDecided, 200, orders.NoteIn),
    "changes.refuse": Doc(changes.ChangeDecided, 200, orders.ReasonIn),
    "inbox.listed": Doc(inbox.InboxList, query=("state", *PAGE)),
    "inbox.resolve": Doc(inbox.Resolved, 200, inbox.ResolveIn),
    # master data and labels
    "packages.issue": Doc(people.PackageCodes, 201, people.PackageCodesIn, repeatable=True),
    "master.products": Doc(master.MasterList),
    "master.put_product": Doc(master.Stored, 201, master.ProductIn),
    "master.picture": Doc(media="image/svg+xml"),
    "master.work_centers": Doc(master.MasterList),
    "master.put_work_center": Doc(master.PlaceStored, 201, master.WorkCenterIn),
    "master.workshops": Doc(master.MasterList),
    "master.put_workshop": Doc(master.Stored, 201, master.WorkshopIn),
    "master.crews": Doc(master.MasterList),
    "master.put_crew": Doc(master.Stored, 201, master.CrewIn),
    "master.customers": Doc(master.MasterList),
    "master.put_customer": Doc(master.Stored, 201, master.CustomerPut),
    "master.carriers": Doc(master.MasterList),
    "master.starting_set": Doc(master.Added, 200, master.StarterIn),
    "factory.shown": Doc(settings.SettingsOut),
    "factory.put": Doc(settings.SettingsOut, 200, settings.SettingsIn),
    "factory.year": Doc(settings.CalendarOut, query=("year",)),
    "factory.edit": Doc(settings.CalendarOut, 200, settings.CalendarIn),
    "setup.state": Doc(setup.SetupOut),
    "setup.admin": Doc(wire.SessionOut, 201, setup.FirstAdminIn),
    "setup.steps": Doc(setup.ProgressOut),
    "setup.printed": Doc(None, 204),
    "files.add": Doc(setup.FileOut, 201, setup.FileForm, body_media="multipart/form-data"),
    "files.get": Doc(media="application/octet-stream"),
    "files.preview": Doc(media="image/png"),
    "master.defects": Doc(master.MasterList),
    "master.put_defect": Doc(master.Stored, 201, master.DefectIn),
    "master.put_carriers": Doc(master.Stored, 201, master.CarriersIn),
    "labels.traveler": Doc(media=PDF, query=("paper",)),
    "labels.packages": Doc(media=PDF),
    "labels.package": Doc(media=PDF),
    "labels.tracking": Doc(media=PDF),
    "labels.delivery": Doc(media=PDF, query=("paper",)),
    "labels.badges": Doc(media=PDF, query=("ids",)),
    "labels.badges_with_pins": Doc(None, 200, people.BadgesIn, media=PDF),
    "labels.enrolment": Doc(None, 200, people.EnrolmentSheetIn, media=PDF),
    # figures
    "schedule.board": Doc(schedule.DayBoardOut, query=("from", "days")),
    "schedule.move": Doc(schedule.Placed, 200, schedule.MoveIn),
    "schedule.crew": Doc(schedule.Placed, 200, schedule.AssignIn),
    "schedule.dispatch": Doc(schedule.DispatchOut, query=("crew", "day")),
    "schedule.printed": Doc(media=PDF, query=("crew", "day")),
    "tasks.listed": Doc(figures.TaskList),
    "board.figures": Doc(figures.BoardOut),
    "board.behind": Doc(figures.BoardList),
    "board.pictures": Doc(figures.PicturesOut),
    "pay.mine": Doc(figures.Statement, query=("month",)),
    "pay.listed": Doc(figures.PayOut, query=("month", "by")),
    "pay.one": Doc(figures.Statement, query=("month",)),
    "pay.sheet": Doc(media="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                     query=("month", "by")),
    # the public and the machine
    "track.track": Doc(wire.TrackOut),
    "pages.order": Doc(media=HTML),
    "pages.code": Doc(media=HTML),
    "front.home": Doc(None, 302),
    "front.worker": Doc(media=HTML),
    "front.office": Doc(media=HTML),
    "backups.last": Doc(ops.BackupState),
    "backups.begin": Doc(ops.BackupState, 202),
    "health.healthz": Doc(wire.Alive),
    "health.readyz": Doc(wire.Ready),
    "health.metrics": Doc(media="text/plain"),
}
