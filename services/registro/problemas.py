"""Problems of this service."""

from shared.http.problemas import catalogo

_a = catalogo.agregar
_a("empresa-ya-registrada", 409, "Ya existe una empresa con ese NIT", "Pida a su representante que lo agregue a ella.")
_a("empresa-incompleta", 409, "Falta información de la empresa", "Registre al menos un firmante antes de enviarla.")
_a("representacion-repetida", 409, "Esa persona ya tiene ese rol en la empresa", "Revoque la anterior para cambiarla.")
_a("firmante-repetido", 409, "Ese documento ya es de un firmante de la empresa", "Revoque el anterior para cambiarlo.")
_a("direccion-repetida", 409, "Esa dirección ya está autorizada", "Use la que ya existe.")
_a("confirmacion-invalida", 422, "El código de confirmación no es válido", "Use el enlace del último mensaje recibido.")
_a("usuario-repetido", 409, "Ese nombre de usuario ya existe", "Elija otro nombre de usuario.")
_a("usuario-desconocido", 422, "No existe ese usuario", "Cree primero el usuario.")
_a("clave-debil", 422, "La clave es demasiado débil", "Use al menos 12 caracteres, que no contengan el usuario.")
_a("credenciales", 401, "El usuario o la contraseña no son correctos", "Revise lo escrito e intente de nuevo.")
_a(
    "usuario-bloqueado",
    429,
    "Demasiados intentos fallidos",
    "Espere unos minutos e intente de nuevo.",
    reintentable=True,
)
_a("roles-sin-cambios", 409, "La persona ya tiene exactamente esos roles", "Consulte sus roles.")
_a("sin-coordinador", 409, "No quedaría ningún coordinador activo", "Nombre antes a otro coordinador.")
_a(
    "sesion-de-otros-tambien",
    409,
    "Esa persona no actúa solo por esta empresa",
    "Revoque su representación, o pida a un coordinador del Ministerio que termine sus sesiones.",
)
_a("sesion-invalida", 401, "La sesión no se puede renovar", "Inicie sesión de nuevo.")
_a("calendario-sin-cambios", 422, "No hay nada que cambiar en el calendario", "Indique qué días cambian.")
_a("trm-cruzada", 409, "Ya hay una TRM distinta para alguno de esos días", "Revise las fechas y el valor.")
_a("trm-desconocida", 404, "No hay TRM para ese día", "Pida al coordinador que la registre.")
_a("registro-incompleto", 409, "Falta información para el formulario", "Complete lo que se indica y genérelo de nuevo.")
_a("demasiados-documentos", 409, "La empresa ya tiene muchos documentos", "Reúna los que falten en un solo PDF.")
_a(
    "formulario-en-preparacion",
    409,
    "El formulario se está generando",
    "Espere unos segundos y descárguelo.",
    reintentable=True,
)
_a("formulario-no-admite-firma", 409, "El formulario no espera una firma", "Consulte su estado.")
_a(
    "formulario-desactualizado",
    409,
    "Los datos de la empresa cambiaron después de generar el formulario",
    "Genere el formulario de nuevo, fírmelo y súbalo.",
)
_a("formulario-no-generado", 409, "El documento no se pudo generar", "Genere el formulario de nuevo.")
_a(
    "formulario-en-validacion",
    409,
    "Se está validando la firma del formulario",
    "Espere: con una firma válida se envía solo.",
    reintentable=True,
)
_a("codigo-invalido", 422, "El código no es válido o ya venció", "Use el del último mensaje o pida otro.")
_a("codigo-requerido", 401, "Falta el código del segundo factor", "Escriba el código de su aplicación.")
_a("totp-invalido", 401, "El código del segundo factor no es correcto", "Espere al siguiente e intente de nuevo.")
_a("totp-activo", 409, "Ya tiene un segundo factor", "Quítelo antes de poner otro.")
_a("invitacion-repetida", 409, "Esa persona ya está invitada con ese rol", "Retire la invitación anterior.")
_a("invitacion-con-usuario", 409, "Ese correo ya tiene un usuario", "Inicie sesión y acepte la invitación.")
_a("direccion-sin-autorizar", 409, "El representante no ha autorizado esa dirección", "Pídale que la autorice.")
_a("direccion-sin-cambios", 409, "No hay ningún cambio por autorizar en esa dirección", "Consulte su estado.")
_a("catalogo-sin-cambios", 422, "La versión es igual a la anterior", "Indique qué cambia.")
_a("catalogo-hacia-atras", 409, "Ya hay una versión que rige después", "Indique una fecha igual o posterior.")
_a("trm-ya-decidida", 409, "La propuesta ya se decidió", "Consulte la lista de propuestas.")
_a("rango-invalido", 422, "El rango de fechas no se puede consultar", "Pida a lo sumo 400 días.")
_a("proveedor-no-configurado", 404, "No hay un proveedor de identidad configurado", "Entre con usuario y clave.")
_a("entrada-rechazada", 401, "No se pudo comprobar su identidad", "Empiece de nuevo a entrar.")
_a("entrada-por-proveedor", 403, "Aquí no se entra con clave", "Entre por el proveedor de identidad de su entidad.")
_a("usuario-externo-desconocido", 403, "Su identidad no tiene un usuario aquí", "Pida que lo inviten con este correo.")

catalogo.restriccion("empresa_pkey", "empresa-ya-registrada")
catalogo.restriccion("representacion_usuario_fkey", "usuario-desconocido")
catalogo.restriccion("uq_representacion_viva", "representacion-repetida")
catalogo.restriccion("uq_firmante_vivo", "firmante-repetido")
catalogo.restriccion("uq_direccion_viva", "direccion-repetida")
catalogo.restriccion("uq_usuario_usuario", "usuario-repetido")
catalogo.restriccion("ex_trm_fechas", "trm-cruzada")
catalogo.restriccion("uq_invitacion_viva", "invitacion-repetida")
