"""What the ministry accepts: limits, algorithms with dates, revocation, profiles. Pure data, given to the core."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from services.firma.validacion.perfiles import PERFILES, Perfil


@dataclass(frozen=True)
class Limites:
    """Caps on one file; a hit is INDETERMINATE / LIMIT_EXCEEDED, never a crash. But `segundos`: that is TRY_LATER."""

    octetos: int = 20 * 1024 * 1024
    """Greatest file, in bytes."""
    paginas: int = 50
    """Most pages."""
    firmas: int = 20
    """Most filled signature fields."""
    revisiones: int = 50
    """Most cross-reference sections (incremental updates)."""
    segundos_cpu: float = 10
    """CPU seconds of one task in a worker."""
    segundos: float = 50.0
    """Wall seconds of one task, after which its worker is killed: five times its CPU, for it waits for nothing but its
    turn. When only they run out the machine was busy, and the file is not to blame."""
    memoria: int = 1024 * 1024 * 1024
    """Address space of a worker, in bytes."""


@dataclass(frozen=True)
class Politica:
    """The rules of one kind of document."""

    perfil: Literal["carga", "emitido", "ajeno"] = "carga"
    """`carga`: what a company uploads. `emitido`: what we seal and hand out. `ajeno`: what somebody else issued."""
    revocacion: Literal["blanda", "dura"] = "blanda"
    """When the status of a certificate cannot be known: `blanda` warns, `dura` answers TRY_LATER."""
    sha1_hasta: date | None = None
    """Last day of reception (Bogotá) on which SHA-1 is tolerated, and only over the exact bytes we issued."""
    casilla: tuple[int, int, int, int] | None = (0, 0, 100, 100)
    """Box of page 1 (points) in which a visible signature may be drawn; none, anywhere."""
    admite_ltv: bool = False
    """Whether validation data and document timestamps may be added after the last signature, as PAdES-B-LTA does.
    They change nothing that is read, but what we ask for does not need them."""
    exige_original: bool = False
    """Without the original there is nothing to compare: refuse instead of warning."""
    sellos: frozenset[str] = frozenset()
    """SHA-256 (hex) of certificates one of which must have signed; empty when no seal is demanded."""
    perfiles: tuple[Perfil, ...] = PERFILES
    """Where each authority writes the identity of a certificate's holder."""
    limites: Limites = field(default_factory=Limites)
    """Caps on the file."""


@dataclass(frozen=True)
class MaterialRevocacion:
    """Revocation data fetched outside the sandbox, as DER."""

    crls: tuple[bytes, ...] = ()
    """Certificate revocation lists."""
    ocsps: tuple[bytes, ...] = ()
    """OCSP responses."""
