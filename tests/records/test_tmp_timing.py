import time
def test_time(client_of, house, installation):
    from records.aggregations.service import open_aggregations
    with installation.work(house.archivist) as work:
        open_aggregations(work,[house.opening(f"Expediente {n}") for n in range(300)])
    c=client_of(house.archivist)
    c.get("/aggregations")
    t=time.perf_counter(); 
    for _ in range(20): c.get("/aggregations")
    page=(time.perf_counter()-t)/20
    t=time.perf_counter(); 
    for _ in range(20): c.get("/api/aggregations")
    api=(time.perf_counter()-t)/20
    print("page ms",page*1000,"api ms",api*1000)
    import cProfile,pstats
    from records.aggregations import queries
    from system.listing import ListQuery
    t=time.perf_counter()
    for _ in range(20):
        with installation.reading(house.archivist) as r: queries.page(r,ListQuery())
    print("query ms",(time.perf_counter()-t)/20*1000)
