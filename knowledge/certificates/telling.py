"""Tells in Chinese what a certificate number says and where it can be checked: for the command and for the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from knowledge.certificates.number import where_to_check
from knowledge.certificates.scheme import load_schemes

if TYPE_CHECKING:
    from knowledge.certificates.number import CertificateNumber

_KINDS: Final = {
    "employer": "用人单位",
    "social_organization": "社会培训评价组织",
    "technical_college": "技工院校（评价本校学生）",
}
_FILED: Final = {"ministry": "人力资源社会保障部", "province": "省级人社部门"}
_FILED_IN_HENAN: Final = "省、市级人社部门"
_LEVELS: Final = {
    1: "一级（高级技师）",
    2: "二级（技师）",
    3: "三级（高级工）",
    4: "四级（中级工）",
    5: "五级（初级工）",
}


def tell_number(number: CertificateNumber) -> str:
    """A few short lines: what the number says, or why it is wrong; where to check; the documents.

    It never says that a certificate is genuine: a number can follow the rules and never have been issued.
    """
    scheme = next((one for one in load_schemes() if one.id == number.scheme), None)
    if not number.valid:
        lines = [f"❌ 编号 {number.number} 不符合编码规则。" if number.number else "❌ 没有看到编号。"]
        lines += [f"· {error}。" for error in number.errors] if number.number else []
        if scheme is not None:
            lines.append(f"看着像{scheme.title}的编号，请对照证书再核对一遍。")
    else:
        lines = [f"✅ 编号 {number.number} 符合编码规则。", *_facts(number)]
        lines.insert(1, f"证书：{scheme.title if scheme else ''}")
        lines.append("编号对，不等于证书一定是真的，请再到官方网站查一下。")
    lines += [f"查询：{one.name} {one.address}" for one in where_to_check(number)]
    if number.sources:
        lines.append("依据：" + "；".join(f"{one.document} {one.section}" for one in number.sources))
    return "\n".join(lines)


def _facts(number: CertificateNumber) -> list[str]:
    fields = number.fields
    place = "".join(str(fields[name]) for name in ("province", "city") if name in fields)
    lines = [f"年份：{fields['year']}年"]
    if place:
        lines.append(f"地区：{place}")
    if "level" in fields:
        lines.append(f"等级：{_LEVELS[int(fields['level'])]}")
    if kind := fields.get("site_kind", fields.get("institution_kind")):
        henan = number.scheme == "henan-skill-level" and fields["filed_with"] == "province"
        filed = _FILED_IN_HENAN if henan else _FILED[str(fields["filed_with"])]
        lines.append(f"发证：{_KINDS[str(kind)]}，在{filed}备案")
    elif "institution_code" in fields:
        lines.append(f"考核机构代码：{fields['institution_code']}")
    lines.append(f"当年第 {fields['serial']} 号")
    return lines
