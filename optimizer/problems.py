"""What can be wrong with an instance, told by place and in words, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

WORDS: dict[str, tuple[str, str]] = {
    "file.missing": ("文件无法读取：{why}", "the file cannot be read: {why}"),
    "json.utf8": ("不是 UTF-8 文本（第 {at} 个字节）", "not UTF-8 text (byte {at})"),
    "json.syntax": ("不是合法的 JSON（第 {line} 行第 {column} 列）", "not valid JSON (line {line}, column {column})"),
    "json.depth": ("嵌套过深", "nested too deeply"),
    "json.repeated": ("同一个键写了两次", "the key is given twice"),
    "json.key": ("键必须是普通文本", "a key must be plain text"),
    "json.surrogate": ("文本含有不成对的代理字符", "the text holds an unpaired surrogate"),
    "json.type": (
        "不能写成 JSON 的类型 {found}；请写成字符串",
        "{found} is no JSON type; write decimals as strings",
    ),
    "number.nan": ("不是数", "not a number"),
    "number.double": ("双精度数存不下这个数，请写成字符串", "a double cannot hold this number; write it as a string"),
    "number.expected": ("应为数字或数字字符串", "a number, or a number as a string, is expected"),
    "number.range": ("应在 {low} 与 {high} 之间", "must lie between {low} and {high}"),
    "number.positive": ("必须大于 0", "must be greater than 0"),
    "number.places": ("小数位不得超过 {places} 位", "at most {places} decimal places are allowed"),
    "number.whole": ("应为整数", "a whole number is expected"),
    "value.object": ("应为对象", "an object is expected"),
    "value.list": ("应为列表", "a list is expected"),
    "value.text": ("应为非空文本", "non-empty text is expected"),
    "value.bool": ("应为 true 或 false", "true or false is expected"),
    "value.choice": ("只能是：{choices}", "must be one of: {choices}"),
    "value.hex": ("应为偶数个十六进制字符", "an even number of hexadecimal digits is expected"),
    "value.pair": ("应为 [学校, 品目] 一对编号", "a pair of ids [school, item] is expected"),
    "key.unknown": ("没有这个键", "unknown key"),
    "key.missing": ("缺少这个键", "the key is missing"),
    "list.empty": ("不能为空", "must not be empty"),
    "id.repeated": ("编号 {id} 重复", "the id {id} is given twice"),
    "id.unknown": ("没有编号为 {id} 的{kind}", "there is no {kind} with id {id}"),
    "demand.unknown": ("学校 {school} 没有品目 {item} 的需求", "school {school} has no demand for item {item}"),
    "demand.step": ("数量必须是 {step} 的整数倍", "the quantity must be a multiple of {step}"),
    "tier.from": ("各档的起点必须递增", "the tiers must start at rising quantities"),
    "tier.price": ("各档的单价必须递减", "the tier prices must fall"),
    "offer.min_award": ("最低中标量大于产能", "min_award is greater than capacity"),
    "goal.sense": ("必须写且只写 minimise 或 maximise 之一", "exactly one of minimise and maximise is needed"),
    "goal.score": ("按综合得分时必须给出 score_weights", "the metric score needs score_weights"),
    "lot.none": ("需求（{school}，{item}）不属于任何标包", "the demand ({school}, {item}) is in no lot"),
    "lot.two": ("需求（{school}，{item}）属于两个标包", "the demand ({school}, {item}) is in two lots"),
    "rule.needs_lots": ("只能与 single_per_lot 一起使用", "can only be used with single_per_lot"),
}
KINDS = {
    "item": ("品目", "item"),
    "school": ("学校", "school"),
    "supplier": ("供应商", "supplier"),
    "lot": ("标包", "lot"),
    "offer": ("报价", "offer"),
}
LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Problem:
    """One fault: `pointer` is a JSON Pointer into the instance as given, `code` a key of WORDS."""

    pointer: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def words(self, lang: str = "zh") -> str:
        """The fault in words, `lang` "zh" or "en"."""
        params = dict(self.params)
        if "kind" in params:
            params["kind"] = KINDS[params["kind"]][LANGUAGES.index(lang)]
        return WORDS[self.code][LANGUAGES.index(lang)].format(**params)


class InstanceError(ValueError):
    """The instance is refused; `problems` lists every fault."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(f"{p.pointer or '/'}: {p.words('en')}" for p in self.problems))
