"""Certificate numbers (证书编号): the five coding schemes, reading a number, composing one, where to check it."""

from knowledge.certificates.number import (
    CertificateNumber,
    NumberError,
    SerialOverflowError,
    as_contract,
    compose_number,
    find_number,
    read_number,
    where_to_check,
)
from knowledge.certificates.scheme import Portal
from knowledge.certificates.telling import tell_number

__all__ = [
    "CertificateNumber",
    "NumberError",
    "Portal",
    "SerialOverflowError",
    "as_contract",
    "compose_number",
    "find_number",
    "read_number",
    "tell_number",
    "where_to_check",
]
