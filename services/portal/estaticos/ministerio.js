// Keyboard of the Ministry's pages; everything it does a mouse does too. Off at the box in the help, as WCAG 2.1.4 asks.

const CLAVE = "atajos";
const caja = document.querySelector("[data-atajos]");
let activos = localStorage.getItem(CLAVE) !== "no";
if (caja) {
  caja.checked = activos;
  caja.addEventListener("change", () => { activos = caja.checked; localStorage.setItem(CLAVE, activos ? "si" : "no"); });
}

const filas = [...document.querySelectorAll("[data-filas] tbody tr")];
let actual = -1;
const enlace = (fila) => fila.querySelector("a.codigo");
function ir(n) {
  if (!filas.length) return;
  actual = Math.max(0, Math.min(filas.length - 1, n));
  enlace(filas[actual]).focus();
}
for (const [n, fila] of filas.entries()) fila.addEventListener("focusin", () => { actual = n; });

const hacer = {
  j: () => ir(actual + 1),
  k: () => ir(actual - 1),
  x: () => filas[actual]?.querySelector("input[type=checkbox]").click(),
  "/": () => document.querySelector(".filtros input:not([type=hidden]), .filtros select")?.focus(),
  "?": () => { const d = document.querySelector("details.teclas"); if (d) { d.open = true; d.querySelector("summary").focus(); } },
};
addEventListener("keydown", (e) => {
  if (!activos || e.ctrlKey || e.metaKey || e.altKey) return;
  if (e.target.closest("textarea, select, input:not([type=checkbox])")) return;
  const marcado = document.querySelector(`[data-tecla="${CSS.escape(e.key)}"]`);
  if (!marcado && !hacer[e.key]) return;
  e.preventDefault();
  if (!marcado) return hacer[e.key]();
  if (marcado.tagName !== "DETAILS") return marcado.click();
  marcado.open = true;
  marcado.querySelector("textarea, input:not([type=hidden]), select")?.focus();
});

// One box marks all the rows of the page.
for (const todos of document.querySelectorAll("[data-todos]")) {
  const cajas = [...todos.closest("table").querySelectorAll("tbody input[type=checkbox]")];
  const mirar = () => { const n = cajas.filter((caja) => caja.checked).length; todos.checked = n === cajas.length; todos.indeterminate = n > 0 && n < cajas.length; };
  todos.hidden = false;
  todos.addEventListener("change", () => { for (const caja of cajas) caja.checked = todos.checked; });
  for (const caja of cajas) caja.addEventListener("change", mirar);
  mirar();
}

// Who comes back to the inbox from a case finds it as it was: the same kind, filters and page.
const BANDEJA = "/ministerio/bandeja", { pathname: aqui, search: consulta } = location;
if (aqui === BANDEJA) sessionStorage.setItem("bandeja", consulta);
else if (aqui.startsWith("/ministerio/") && !aqui.startsWith(BANDEJA)) {
  for (const vuelta of document.querySelectorAll(`main a[href="${BANDEJA}"]`)) vuelta.href += sessionStorage.getItem("bandeja") ?? "";
}

// A prepared text fills the reason, which is still edited by whoever decides.
for (const lista of document.querySelectorAll("[data-textos]")) {
  lista.addEventListener("change", () => {
    const texto = lista.selectedOptions[0]?.dataset.texto;
    const campo = lista.form.querySelector("textarea");
    if (texto) { campo.value = texto; campo.focus(); }
  });
}
