"""What each route takes and gives: the table that the description of the API is made from.

A test holds it against the url map: a route that is missing here fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marshmallow import Schema

from server.api.schemas import (
    cards,
    changes,
    desk,
    devices,
    figures,
    imports,
    inbox,
    items,
    lists,
    master,
    ops,
    orders,
    outbox,
    pay,
    people,
    phone,
    public,
    schedule,
    settings,
    setup,
    tasks,
    trail,
    whole,
    wire,
)


@dataclass(frozen=True, slots=True)
class Doc:
    """answer: schema of the success, or None for an empty one; media: of an answer that is no JSON, one or several.

    query: names of query parameters. repeatable: takes an Idempotency-Key. cached: has an ETag (304). also: further
    statuses of success. refuses: statuses of refusals beside those that follow from the rest (openapi.refusals).
    """

    answer: type[Schema] | None = None
    status: int = 200
    body: type[Schema] | None = None
    query: Sequence[str] = ()
    media: str | Sequence[str] | None = None
    body_media: str = "application/json"
    repeatable: bool = False
    cached: bool = False
    also: Sequence[int] = ()
    refuses: Sequence[int] = ()


PAGE = ("cursor", "limit")
PDF, HTML = "application/pdf", "text/html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STEP = orders.OrderStep

ROUTES: dict[str, Doc] = {
    "openapi.described": Doc(public.Described),
    # devices and people
    "devices.enrol": Doc(devices.Enrolled, 201, devices.EnrolIn, refuses=(401, 403, 429)),
    "devices.cookie": Doc(None, 204),
    "devices.me": Doc(devices.DeviceMe),
    "self_test.report": Doc(None, 204, phone.SelfTestIn),
    "devices.codes": Doc(devices.EnrolmentCodes, 201, devices.CodesIn),
    "devices.listed": Doc(devices.DeviceList),
    "devices.one": Doc(devices.DeviceWhole),
    "devices.rename": Doc(devices.DeviceItem, 200, devices.DeviceNameIn),
    "devices.kiosk": Doc(devices.DeviceItem, 200, devices.KioskIn),
    "devices.cancel_codes": Doc(devices.Cancelled),
    "devices.revoke": Doc(devices.LeftThere),
    "devices.key": Doc(None, 204, outbox.DeviceKeyIn),
    "outbox_files.check": Doc(outbox.OutboxTold, 200, outbox.OutboxForm, body_media="multipart/form-data",
                              refuses=(429,)),
    "outbox_files.take": Doc(outbox.OutboxTold, 200, outbox.OutboxForm, body_media="multipart/form-data",
                              refuses=(429,)),
    "auth.badge": Doc(wire.BadgeSessionOut, 200, wire.BadgeIn, refuses=(409, 429)),
    "auth.login": Doc(wire.SignedIn, 200, wire.LoginIn, refuses=(401, 403, 429)),
    "auth.logout": Doc(None, 204),
    "auth.speak": Doc(None, 204),
    "auth.session": Doc(wire.SessionNow),
    "people.listed": Doc(people.PeopleList),
    "people.add": Doc(people.PersonMade, 201, people.PersonIn, refuses=(409,)),
    "people.names": Doc(people.NamesOut, cached=True),
    "people.one": Doc(people.PersonWhole),
    "people.change": Doc(people.PersonOut, 200, people.PersonChange, refuses=(409,)),
    "people.password": Doc(None, 204, people.PasswordIn, refuses=(409,)),
    "people.badge": Doc(people.BadgeOut, refuses=(409,)),
    "people.end_session": Doc(None, 204),
    "people.leaving": Doc(people.LeavingOut),
    "people.leave": Doc(people.LeavingOut, 200, people.LeaveIn, refuses=(409,)),
    "people.roles": Doc(people.PersonOut, 200, people.RolesIn, refuses=(409,)),
    "people.pin": Doc(people.PinOut, 200, people.PinIn, refuses=(409,)),
    "people.revoke": Doc(people.PersonOut, refuses=(409,)),
    "keys.listed": Doc(people.KeyList),
    "keys.add": Doc(people.KeyMade, 201, people.KeyIn),
    "keys.revoke": Doc(None, 204),
    # sync
    "sync.push": Doc(wire.PushOut, 200, wire.PushIn, refuses=(429,)),
    "sync.pull": Doc(wire.PullOut, query=PAGE, refuses=(409, 429)),
    "sync.quarantine": Doc(wire.Quarantined, 202, body_media="text/plain", body=wire.Free, refuses=(429,)),
    "blobs.head": Doc(None),
    "blobs.patch": Doc(None, 204, wire.Free, body_media="application/offset+octet-stream",
                       refuses=(409, 429, 460)),
    "blobs.get": Doc(media="image/jpeg", cached=True),
    # orders
    "orders.create": Doc(orders.OrderMade, 201, orders.OrderIn, repeatable=True),
    "orders.listed": Doc(orders.OrderList, query=("q", "state", "only", *PAGE)),
    "orders.whole": Doc(whole.OrderWhole),
    "orders.trail": Doc(trail.Trail, query=PAGE),
    "orders.confirm": Doc(STEP, 200, orders.NoteIn, refuses=(409,)),
    "orders.hold": Doc(STEP, 200, orders.ReasonIn, refuses=(409,)),
    "orders.release": Doc(STEP, 200, orders.ReasonIn, refuses=(409,)),
    "orders.cancel": Doc(STEP, 200, orders.ReasonIn, refuses=(409,)),
    "orders.complete": Doc(STEP, 200, orders.NoteIn, refuses=(409,)),
    "orders.deliver": Doc(STEP, 200, orders.NoteIn, refuses=(409,)),
    "orders.exception": Doc(STEP, 200, orders.NeedsReasonIn, refuses=(409,)),
    "orders.returning": Doc(STEP, 200, orders.NeedsReasonIn, refuses=(409,)),
    "orders.transit": Doc(STEP, 200, orders.NoteIn, refuses=(409,)),
    "orders.gate": Doc(STEP, 200, orders.GateIn, refuses=(409,)),
    "orders.settle": Doc(STEP, 200, orders.NoteIn, refuses=(409,)),
    "orders.link": Doc(orders.LinkMade, 200, orders.NoteIn, repeatable=True),
    "desk.customers": Doc(desk.CustomersFound, query=("q",)),
    "desk.check": Doc(desk.Checked, 200, desk.CheckIn),
    "desk.files": Doc(whole.OrderWhole, 200, desk.FilesIn, refuses=(409,)),
    "deliveries.listed": Doc(desk.DeliveryList, query=("state", *PAGE)),
    "deliveries.ready": Doc(desk.ReadyList),
    "deliveries.make": Doc(desk.DeliveryOut, 201, desk.DeliveryIn, repeatable=True),
    "deliveries.whole": Doc(desk.DeliveryOut),
    "deliveries.sign": Doc(desk.DeliveryOut, 200, desk.SignIn, refuses=(409,)),
    "deliveries.cancel": Doc(desk.DeliveryOut, 200, orders.ReasonIn, refuses=(409,)),
    "imports.orders": Doc(imports.Imported, 200, imports.ImportForm, body_media="multipart/form-data",
                          repeatable=True, also=(201,)),
    "import_jobs.create": Doc(imports.JobOut, 201, imports.JobForm, body_media="multipart/form-data"),
    "import_jobs.listed": Doc(imports.JobList, query=("kind", "lang")),
    "import_jobs.whole": Doc(imports.JobOut, query=("show", "offset", "limit", "lang")),
    "import_jobs.mapping": Doc(imports.JobOut, 200, imports.MappingIn, refuses=(409,)),
    "import_jobs.apply": Doc(imports.JobOut, 202, imports.ApplyIn, refuses=(409,)),
    "import_jobs.bad": Doc(media=XLSX, query=("lang",)),
    "import_jobs.badges": Doc(media=PDF),
    "import_jobs.samples": Doc(media=XLSX, query=("lang",)),
    "exports.exported": Doc(media=XLSX, query=("lang", "q", "state", "from", "to")),
    "changes.propose": Doc(changes.ChangeMade, 201, changes.ChangeIn, repeatable=True),
    "changes.listed": Doc(changes.ChangeList, query=("state", *PAGE)),
    "changes.approve": Doc(changes.ChangeDecided, 200, orders.NoteIn, refuses=(409,)),
    "changes.refuse": Doc(changes.ChangeRefused, 200, orders.ReasonIn, refuses=(409,)),
    "inbox.listed": Doc(inbox.InboxList, query=("state", *PAGE)),
    "inbox.cards": Doc(cards.CardsOut, query=("state",)),
    "inbox.decided": Doc(inbox.DecidedOut, query=("events",)),
    "inbox.together": Doc(inbox.TogetherOut, 200, inbox.TogetherIn),
    "inbox.whole": Doc(items.ItemWholeOut),
    "inbox.outcomes": Doc(inbox.OutcomesOut, refuses=(409,)),
    "inbox.preview": Doc(inbox.OutcomesOut, 200, inbox.PreviewIn, refuses=(409,)),
    "inbox.resolve": Doc(inbox.Resolved, 200, inbox.ResolveIn, refuses=(409,)),
    "inbox.reopen": Doc(inbox.Reopened, 200, inbox.ReopenIn, refuses=(409,)),
    # master data and labels
    "packages.issue": Doc(people.PackageCodes, 201, people.PackageCodesIn, repeatable=True),
    "master.products": Doc(lists.ProductList),
    "master.put_product": Doc(master.Stored, 201, master.ProductIn),
    "master.picture": Doc(media="image/svg+xml"),
    "master.work_centers": Doc(lists.WorkCenterList),
    "master.put_work_center": Doc(master.PlaceStored, 201, master.WorkCenterIn),
    "master.workshops": Doc(lists.WorkshopList),
    "master.put_workshop": Doc(master.Stored, 201, master.WorkshopIn),
    "master.crews": Doc(lists.CrewList),
    "master.put_crew": Doc(master.Stored, 201, master.CrewIn),
    "master.customers": Doc(lists.CustomerList),
    "master.put_customer": Doc(master.Stored, 201, master.CustomerPut),
    "master.carriers": Doc(lists.CarrierList),
    "master.starting_set": Doc(master.Added, 200, master.StarterIn),
    "factory.shown": Doc(settings.SettingsOut),
    "factory.put": Doc(settings.SettingsOut, 200, settings.SettingsIn, refuses=(409,)),
    "factory.year": Doc(settings.CalendarOut, query=("year",)),
    "factory.edit": Doc(settings.CalendarOut, 200, settings.CalendarIn),
    "setup.state": Doc(setup.SetupOut),
    "setup.admin": Doc(wire.SignedIn, 201, setup.FirstAdminIn, refuses=(401, 403, 409, 429)),
    "setup.steps": Doc(setup.ProgressOut),
    "setup.printed": Doc(None, 204),
    "files.add": Doc(setup.FileOut, 201, setup.FileForm, body_media="multipart/form-data", refuses=(429,)),
    "files.get": Doc(media=("image/jpeg", PDF), cached=True),
    "files.preview": Doc(media=("image/png", "image/jpeg"), cached=True),
    "master.defects": Doc(lists.DefectList),
    "master.put_defect": Doc(master.Stored, 201, master.DefectIn),
    "master.put_carriers": Doc(master.Stored, 201, master.CarriersIn),
    "labels.traveler": Doc(media=PDF, query=("paper",)),
    "labels.packages": Doc(media=PDF),
    "labels.package": Doc(media=PDF),
    "labels.tracking": Doc(media=PDF),
    "labels.delivery": Doc(media=PDF, query=("paper",)),
    "labels.badges": Doc(media=PDF, query=("ids",), refuses=(404,)),
    "labels.badges_with_pins": Doc(None, 200, people.BadgesIn, media=PDF, refuses=(404,)),
    "labels.enrolment": Doc(None, 200, people.EnrolmentSheetIn, media=PDF),
    # figures
    "schedule.board": Doc(schedule.DayBoardOut, query=("from", "days")),
    "schedule.move": Doc(schedule.Placed, 200, schedule.MoveIn, refuses=(409,)),
    "schedule.crew": Doc(schedule.Placed, 200, schedule.AssignIn, refuses=(409,)),
    "schedule.dispatch": Doc(schedule.DispatchOut, query=("crew", "day")),
    "schedule.printed": Doc(media=PDF, query=("crew", "day"), refuses=(404,)),
    "tasks.listed": Doc(tasks.TaskList),
    "board.figures": Doc(figures.BoardOut),
    "board.behind": Doc(figures.BoardList),
    "board.pictures": Doc(figures.PicturesOut),
    "pay.mine": Doc(pay.Statement, query=("month",)),
    "pay.listed": Doc(pay.PayOut, query=("month", "by")),
    "pay.one": Doc(pay.Statement, query=("month",)),
    "pay.sheet": Doc(media="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                     query=("month", "by")),
    # the public and the machine
    "track.track": Doc(public.TrackOut, cached=True, refuses=(429,)),
    "pages.order": Doc(media=HTML, cached=True, refuses=(429,)),
    "pages.code": Doc(media=HTML, also=(302,), refuses=(429,)),
    "front.home": Doc(None, 302),
    "front.worker": Doc(media=HTML),
    "front.office": Doc(media=HTML),
    "backups.last": Doc(ops.BackupState),
    "backups.begin": Doc(ops.BackupState, 202),
    "backups.restores": Doc(ops.RestoresOut),
    "health.healthz": Doc(public.Alive),
    "health.readyz": Doc(public.Ready),
    "health.metrics": Doc(media="text/plain", refuses=(404,)),
}
