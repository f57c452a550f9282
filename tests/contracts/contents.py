"""Contents of invented contracts and notices for the tests."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from contracts import ContractContent, Heading, Line, OfficialDocument, Party, Table, line_amount

BUYER = Party(
    name="青禾县教育局",
    identifier="11420000MB0A1B2C3D",
    address="青禾县城关镇文昌路6号",
    representative="何建国",
    contact="周敏",
    phone="0700-5550123",
    bank_account="青禾农商银行 6200 0000 0000 0001",
)
SUPPLIER = Party(
    name="禾丰粮油配送有限公司",
    identifier="91420000MA4K7M94QD",
    address="青禾县城关镇粮站路18号",
    representative="罗丰",
    contact="罗小雨",
    phone="0700-5550188",
    bank_account="青禾农商银行 6200 0000 0000 0188",
)
_ITEMS = (
    ("大米", "一级籼米", "GB/T 1354—2018", "kg", "4.62"),
    ("小麦粉", "精制粉", "GB/T 1355—2021", "kg", "3.45"),
    ("大豆油", "一级", "GB/T 1535—2017", "L", "11.2035"),
)
NOTE = (  # the shape of a signed checkpoint, as long as a county's
    f"example.cn/county/01990000-0000-7000-8000-000000000001\n46018\n{'A' * 43}=\n\n"
    f"— example.cn/county/01990000-0000-7000-8000-000000000001 {'A' * 91}=\n"
)


def make_line(position: int, school: str = "") -> Line:
    item, grade, standard, unit, price = _ITEMS[position % len(_ITEMS)]
    quantity = Decimal(1000 + 37 * position) + Decimal("0.125") * (position % 8)
    return Line(
        school=school or f"青禾县第{position // 3 + 1}中心小学",
        delivery_zone=("东片区", "西片区", "城关片区")[position % 3],
        item=item,
        grade=grade,
        standard=standard,
        unit=unit,
        quantity=quantity,
        unit_price=Decimal(price),
        amount=line_amount(quantity, Decimal(price)),
    )


def make_contract(line_count: int = 6, **changes: object) -> ContractContent:
    lines = changes.pop("lines", None) or tuple(make_line(position) for position in range(line_count))
    content = ContractContent(
        number="QHHT-2026-011-01",
        title="青禾县学校食堂米面油供货框架合同",
        tender_number="QHCG-2026-011",
        tender_title="青禾县2027年中等职业学校食堂米面油采购",
        buyer=BUYER,
        supplier=SUPPLIER,
        lots=("第1包 大米", "第2包 小麦粉与大豆油"),
        lines=lines,
        total_amount=sum((line.amount for line in lines), Decimal(0)),
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 12, 31),
        delivery_terms=("每周一、周四6:30至7:30送达，法定节假日顺延。",),
        payment_days=30,
        acceptance_rules=("复秤短少超过1%的，按实际重量结算并记入履约评价。",),
        signed_on=date(2026, 11, 20),
        log_reference="qinghe #46,015",
        check_url="https://example.cn/check/QHHT-2026-011-01",
        clauses_version="2026-1",
        language="zh",
    )
    return replace(content, **changes)


def make_english_contract(line_count: int = 6, **changes: object) -> ContractContent:
    english = {
        "title": "Framework Contract for the Supply of Rice, Flour and Oil to School Canteens",
        "tender_title": "Rice, flour and oil for the canteens of vocational schools of Qinghe County, 2027",
        "buyer": replace(BUYER, name="Qinghe County Education Bureau", address="6 Wenchang Road, Chengguan"),
        "supplier": replace(SUPPLIER, name="Hefeng Grain and Oil Distribution Co., Ltd."),
        "lots": ("Lot 1 Rice", "Lot 2 Flour and soybean oil"),
        "delivery_terms": ("Deliveries arrive on Mondays and Thursdays between 6:30 and 7:30.",),
        "acceptance_rules": ("A shortfall above 1% on weighing again is settled by actual weight.",),
        "language": "en",
    }
    return make_contract(line_count, **(english | changes))


def make_notice(row_count: int = 3, **changes: object) -> OfficialDocument:
    rows = tuple(
        (str(n), *_ITEMS[n % 3][:3], f"{1000 + n:,}", _ITEMS[n % 3][3], _ITEMS[n % 3][4])
        for n in range(1, row_count + 1)
    )
    content = OfficialDocument(
        number="QHCG-2026-011-ZB",
        title="青禾县2027年中等职业学校食堂米面油采购中标公告",
        issued_on=date(2026, 11, 3),
        issuer="青禾县教育局",
        paragraphs=(
            Heading("一、中标信息"),
            "中标供应商：禾丰粮油配送有限公司。中标金额：人民币柒拾伍万陆仟零伍元贰角伍分（¥756,005.25）。",
            Heading("二、主要标的"),
            Heading("三、公告期限与质疑"),
            "公告期限自本公告发布之日起1个工作日。供应商认为自己的权益受到损害的，可以在公告期限届满之日起7个工作日内提出质疑。",
        ),
        tables=(
            Table(
                head=("序", "名称", "等级", "标准", "数量", "单位", "单价"),
                rows=rows,
                caption="数量为暂估，按实际验收数量结算。金额单位：元。",
                numeric=(4, 6),
                after=3,
            ),
        ),
        check_url="https://example.cn/check/QHCG-2026-011-ZB",
        log_reference="qinghe #46,015",
        language="zh",
    )
    return replace(content, **changes)
