"""The signed cases of this service, for who says that a signature is not theirs."""

from services.garantias.comunicaciones.revocacion import REVOCABLES as DE_ESTUDIOS
from services.garantias.programas.revocacion import REVOCABLES as DE_PROGRAMAS
from shared.expedientes.firmas import consumidor_de_firmas

consumidor_de_desconocidas = consumidor_de_firmas("garantias", DE_PROGRAMAS | DE_ESTUDIOS)
