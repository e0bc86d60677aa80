import time
from tests.component.consumo.dex.test_lotes import _subir,_hoja
from tests.component.consumo.despues import *
async def test_medida(auditado):
    mundo=auditado
    cupo = await mundo.todo_listo(10_000_000)
    cqe = await emitido(mundo, cupo, "900")
    n=400
    malas=set(range(0,n,40))
    hoja=_hoja(*[f"{cqe};{6000000000000+i};2026-11-03;{'x' if i in malas else '0,5'};10;definitiva;{i}.pdf" for i in range(n)])
    archivos={f"{i}.pdf":pdf_de(str(i)) for i in range(n)}
    t=time.time(); c=time.process_time()
    r=await _subir(mundo,hoja,archivos)
    ruta=r.headers["location"].partition("?")[0]
    while True:
        x=(await mundo.http.get(ruta+"?esperar=30",headers=mundo.como())).json()
        if x["terminado_en"]: break
    print("MEDIDA",n,"lineas",round(time.time()-t,1),"s cpu",round(time.process_time()-c,1),x["tomadas"],x["rechazadas"])
    t=time.time(); r=await mundo.http.get(f"/v1/cupos/{cupo}/linea?limite=50",headers=mundo.como()); print("MEDIDA linea",round(time.time()-t,3), r.status_code)
    t=time.time(); r=await mundo.http.get(f"/v1/dex?limite=50",headers=mundo.como("funcionario")); print("MEDIDA dex",round(time.time()-t,3))
    ids=[e["id"] for e in r.json()["elementos"]]
    t=time.time(); r=await mundo.http.post("/v1/dex/verificar-varias",json={"ids":ids},headers=mundo.como("funcionario")); print("MEDIDA verificar 50",round(time.time()-t,2), sum(h["ok"] for h in r.json()))
