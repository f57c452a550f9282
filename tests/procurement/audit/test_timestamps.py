"""A checkpoint stamped by a throw-away time-stamping authority (openssl ts): request out, answer in, all by files."""

import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text

from procurement.audit import export, queries
from procurement.audit.service import county_log, declare, issue_checkpoint
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading, transaction

EXTENSIONS = (
    "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n"
)
CONFIGURATION = """
[tsa]
default_tsa = it
[it]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha512, sha256
accuracy = secs:1
ess_cert_id_alg = sha256
ess_cert_id_chain = no
"""


class Authority:
    """A root and a stamping certificate of its own; `stamp` answers a request."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir()
        (folder / "extensions").write_text(EXTENSIONS)
        (folder / "configuration").write_text(CONFIGURATION.format(folder=folder))
        (folder / "serial").write_text("01\n")
        new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        self.run("req", "-x509", *new, "-keyout", "root.key", "-out", "root.pem", "-days", "9", "-subj", "/CN=root")
        self.run("req", *new, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=throw-away TSA")
        self.run("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
                 "-out", "tsa.pem", "-days", "9", "-extfile", "extensions")  # fmt: skip
        self.root = folder / "root.pem"

    def run(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def stamp(self, request: Path) -> Path:
        answer = request.with_suffix(".tsr")
        self.run("ts", "-reply", "-config", "configuration", "-section", "it", "-queryfile", str(request),
                 "-inkey", "tsa.key", "-signer", "tsa.pem", "-out", str(answer))  # fmt: skip
        return answer


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("tsa") / "tsa")


@pytest.fixture
def point(people, still_clock):
    clock.install(None)  # the authority stamps by the machine's own clock
    with transaction(SYSTEM) as session:
        return issue_checkpoint(session, county_log(people.county.id), now=clock.now())


@pytest.fixture
def command(app):
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=["timestamp", *map(str, arguments)])


@pytest.fixture
def answer(command, point, authority, tmp_path):
    request = tmp_path / "request.tsq"
    done = command("request", "--county", "SF", "--out", request)
    assert done.exit_code == 0, done.output
    return authority.stamp(request)


def attach(command, answer, point, certificate):
    return command("attach", answer, "--county", "SF", "--size", point.size, "--certificate", certificate)


def test_an_answer_that_holds_is_kept_logged_published_and_checked_by_openssl(
    command, answer, point, authority, client, tmp_path
):
    for _ in range(2):
        done = attach(command, answer, point, authority.root)
        assert done.exit_code == 0, done.output
    with reading(SYSTEM) as session:
        entries = session.scalars(
            queries.select_entries(point.log_id, queries.EntrySearch(tag="checkpoint:timestamped"))
        ).all()
    assert len(entries) == 1
    page = client.get("/portal/checkpoints").get_data(as_text=True)
    assert "已盖时间戳" in page
    signed, stamp = tmp_path / "signed.txt", tmp_path / "stamp.tsr"
    signed.write_bytes(client.get(f"/portal/checkpoints/{point.size}/signed").data)
    stamp.write_bytes(client.get(f"/portal/checkpoints/{point.size}/timestamp").data)
    authority.run("ts", "-verify", "-data", str(signed), "-in", str(stamp), "-CAfile", str(authority.root))


def test_a_false_answer_is_refused_with_its_reason(command, answer, point, authority, tmp_path, people):
    other = Authority(tmp_path / "other")
    assert "时间戳不成立" in attach(command, answer, point, other.root).output
    damaged = tmp_path / "damaged.tsr"
    damaged.write_bytes(answer.read_bytes()[:-1] + bytes([answer.read_bytes()[-1] ^ 1]))
    assert "时间戳" in attach(command, damaged, point, authority.root).output
    assert "不是时间戳应答" in attach(command, authority.root, point, authority.root).output
    with transaction(SYSTEM) as session:
        log = county_log(people.county.id)
        declare(session, AuditTag.ZONE_CHANGED, log=log, facts={}, with_checkpoint=True)
    with reading(SYSTEM) as session:
        later = queries.latest_checkpoint(session, point.log_id)
    wrong = attach(command, answer, later, authority.root)
    assert (wrong.exit_code, "时间戳不成立" in wrong.output) == (1, True)
    assert attach(command, answer, point, authority.root).exit_code == 0


def test_an_answer_from_the_future_is_refused(command, answer, point, authority, still_clock):
    clock.install(still_clock)
    assert "晚于现在" in attach(command, answer, point, authority.root).output


def test_an_export_carries_the_answer_with_what_it_answers_for(command, answer, point, authority, people):
    attach(command, answer, point, authority.root)
    with reading(SYSTEM) as session:
        files = dict(export.export_files(session, people.county.id))
    assert files["checkpoint.tsr"] == answer.read_bytes()
    assert files["checkpoint.signed.txt"].decode() == point.note
    assert files["verify.py"].startswith(b'"""Verify')


def test_the_database_keeps_the_answer_as_it_is(command, answer, point, authority):
    attach(command, answer, point, authority.root)
    with pytest.raises(Exception, match="rows are only ever added"), transaction(SYSTEM) as session:
        session.execute(text("DELETE FROM checkpoint_timestamp"))


def test_misuse_is_told(command, point, answer):
    assert "没有这个县" in command("request", "--county", "XX").output
    assert "TSA_CERTIFICATE" in command("attach", answer, "--county", "SF", "--size", point.size).output
