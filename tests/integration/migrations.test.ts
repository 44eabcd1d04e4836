import { openDataSource } from "../../src/store/data-source";
import { migrate, pendingMigrations } from "../../src/store/migrate";
import { createDatabase, createMigratedDatabase } from "../support/database";

test("migrations and entities agree", async () => {
  const dataSource = await openDataSource(await createMigratedDatabase("drift"), 2);
  try {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map((query) => query.query)).toEqual([]);
    expect(dataSource.entityMetadatas.length).toBeGreaterThan(20);
  } finally {
    await dataSource.destroy();
  }
});

test("two that migrate at once leave one schema, and a third finds nothing to do", async () => {
  const settings = await createDatabase("migrate_twice");
  const [one, two] = await Promise.all([openDataSource(settings, 3), openDataSource(settings, 3)]);
  try {
    const done = await Promise.all([migrate(one), migrate(two)]);
    expect(done.flat()).toEqual([...new Set(done.flat())]);
    expect(done.flat().length).toBeGreaterThan(0);
    expect(await pendingMigrations(one)).toEqual([]);
    const heads = (await one.query("SELECT * FROM event_head")) as unknown[];
    expect(heads).toHaveLength(1);
  } finally {
    await one.destroy();
    await two.destroy();
  }
});
