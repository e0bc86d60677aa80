// What makes the pages more comfortable; every one of them works without it.

// A form is sent once: its button waits. Coming back with the browser's arrow wakes it up.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", () => {
    for (const boton of form.querySelectorAll("button")) boton.setAttribute("aria-disabled", "true");
  });
  form.addEventListener("submit", (e) => {
    if (form.dataset.enviado) return e.preventDefault();
    form.dataset.enviado = "si";
    // What takes a while says so, to who does not see the button either.
    const dicho = document.createElement("p");
    dicho.role = "status";
    dicho.className = "enviando menor";
    form.append(dicho);
    setTimeout(() => { dicho.textContent = "Enviando… No cierre esta página."; }, 700);
  });
}
addEventListener("pageshow", () => {
  for (const dicho of document.querySelectorAll(".enviando")) dicho.remove();
  for (const form of document.querySelectorAll("form[data-enviado]")) delete form.dataset.enviado;
  for (const boton of document.querySelectorAll("button[aria-disabled]")) boton.removeAttribute("aria-disabled");
});

for (const lista of document.querySelectorAll("[data-enviar-al-cambiar]")) lista.addEventListener("change", () => lista.form.requestSubmit());

// The menu of small screens is open on large ones, where it is no menu that opens.
const ancho = matchMedia("(min-width: 60.01rem)");
const abrir = () => { for (const d of document.querySelectorAll(".menu details")) d.open = ancho.matches; };
ancho.addEventListener("change", abrir);
abrir();

// What was just done is said once: not again to who reloads the page, keeps its address or comes back to it.
const dicho = new URL(location);
if (dicho.searchParams.has("aviso")) {
  dicho.searchParams.delete("aviso");
  history.replaceState(null, "", dicho);
}

document.querySelector("[data-enfocar]")?.focus();

// The browser writes its file button in its own language, which is not always the page's.
for (const entrada of document.querySelectorAll("input[type=file]")) {
  const marco = document.createElement("span"), boton = document.createElement("span"), nombre = document.createElement("span");
  marco.className = "archivo-propio";
  boton.className = "boton menudo secundario";
  boton.textContent = entrada.multiple ? "Elegir archivos" : "Elegir archivo";
  nombre.className = "nombre";
  boton.ariaHidden = nombre.ariaHidden = "true";
  const decir = () => {
    const n = entrada.files.length;
    nombre.textContent = n === 0 ? "Ningún archivo elegido" : n === 1 ? entrada.files[0].name : `${n} archivos elegidos`;
    marco.classList.toggle("con-archivo", n > 0);
    // Said before the whole of it has travelled in vain; who decides is the API.
    const suma = [...entrada.files].reduce((total, archivo) => total + archivo.size, 0), maximo = entrada.dataset.maximo;
    entrada.setCustomValidity(maximo && suma > maximo * 1048576 ? `Supera los ${maximo} MB que se admiten.` : "");
  };
  entrada.replaceWith(marco);
  marco.append(entrada, boton, nombre);
  entrada.addEventListener("change", decir);
  decir();
}

// Files dropped on the box are those of its input.
for (const caja of document.querySelectorAll("[data-soltar]")) {
  const entrada = caja.querySelector("input[type=file]");
  const marcar = (si) => (e) => { e.preventDefault(); caja.classList.toggle("encima", si); };
  caja.addEventListener("dragover", marcar(true));
  caja.addEventListener("dragleave", marcar(false));
  caja.addEventListener("drop", (e) => { marcar(false)(e); if (e.dataTransfer.files.length) { entrada.files = e.dataTransfer.files; entrada.dispatchEvent(new Event("change")); } });
}

// The server's clock goes on from what the page says, whatever the clock of this computer says.
const formato = new Intl.DateTimeFormat("es-CO", { timeZone: "America/Bogota", timeStyle: "medium" });
for (const reloj of document.querySelectorAll("[data-reloj]")) {
  const base = Date.parse(reloj.dataset.reloj), desde = performance.now(), hora = reloj.querySelector("[data-hora]");
  const dia = hora.textContent.split(",")[0];
  const pintar = () => { hora.textContent = `${dia}, ` + formato.format(base + performance.now() - desde); };
  setInterval(pintar, 1000);
  pintar();
}

// A region that is waited for: it is asked for again, by long-poll, until it says that it is final.
for (const region of document.querySelectorAll("[data-espera]")) esperar(region);
async function esperar(region) {
  let fallos = 0;
  while (region.dataset.espera) {
    const empezo = performance.now();
    try {
      const respuesta = await fetch(region.dataset.espera, { headers: { "X-Fragmento": "1" } });
      if (respuesta.status === 401) return location.reload();
      if (!respuesta.ok) throw new Error(respuesta.statusText);
      fallos = 0;
      region.innerHTML = await respuesta.text();
      const siguiente = respuesta.headers.get("X-Siguiente");
      if (!siguiente) return respuesta.headers.get("X-Recargar") ? location.reload() : undefined;
      region.dataset.espera = siguiente;
    } catch {
      fallos += 1;
    }
    // An answer that comes at once, or none at all, must not become a storm.
    const pausa = Math.min(Number(region.dataset.pausa ?? 500) * 2 ** fallos, 15000) - (performance.now() - empezo);
    if (pausa > 0) await new Promise((seguir) => setTimeout(seguir, pausa));
  }
}

// The number of unread notices follows what happens: by server-sent events while somebody looks, else each minute.
const sinLeer = document.querySelector("[data-sin-leer]");
if (sinLeer) {
  let flujo, cada;
  const contar = async () => {
    const respuesta = await fetch("/avisos/cuenta", { headers: { "X-Fragmento": "1" } }).catch(() => null);
    if (!respuesta?.ok) return;
    const cuenta = await respuesta.json();
    sinLeer.textContent = cuenta.sin_leer ? `${cuenta.sin_leer}${cuenta.hay_mas ? "+" : ""}` : "";
  };
  const novedad = () => {
    contar();
    const nuevos = document.querySelector("[data-avisos-nuevos]");
    if (nuevos) nuevos.hidden = false;
  };
  const seguir = () => {
    if (document.hidden) {
      flujo?.close();
      flujo = undefined;
      return;
    }
    if (flujo) return;
    clearInterval(cada);
    flujo = new EventSource("/avisos/eventos");
    flujo.addEventListener("aviso", novedad);
    flujo.addEventListener("error", () => {
      // A stream that ends is opened again by the browser; one that is refused is not, and then one asks.
      if (flujo?.readyState !== EventSource.CLOSED) return;
      flujo = undefined;
      cada = setInterval(contar, 60000);
    });
  };
  document.addEventListener("visibilitychange", () => { if (!document.hidden) contar(); seguir(); });
  // Who only passes through a page opens no stream.
  setTimeout(() => { contar(); seguir(); }, 2000);
}

// What is to be taken elsewhere is copied by a button, where the browser can.
for (const boton of document.querySelectorAll("[data-copiar]")) {
  boton.hidden = !navigator.clipboard;
  boton.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(boton.dataset.copiar).value);
    boton.textContent = "Copiado";
  });
}
