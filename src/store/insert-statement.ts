import type { DataSource, EntityMetadata, EntityTarget, ObjectLiteral } from "typeorm";

/** A statement and the values of its placeholders. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

type Column = EntityMetadata["columns"][number];

interface InsertPlan {
  readonly columns: readonly Column[];
  readonly head: string;
}

const plans = new WeakMap<EntityMetadata, InsertPlan>();

/** The columns that a row brings itself; what the database counts up is left to it. */
function planOf(metadata: EntityMetadata): InsertPlan {
  const known = plans.get(metadata);
  if (known !== undefined) return known;
  const columns = metadata.columns.filter((column) => !column.isGenerated);
  const names = columns.map((column) => `\`${column.databaseName}\``).join(", ");
  const plan = { columns, head: `INSERT INTO \`${metadata.tableName}\` (${names}) VALUES ` };
  plans.set(metadata, plan);
  return plan;
}

/**
 * One statement that inserts complete rows, with the values as TypeORM would send them. Its query builder takes longer to
 * make the text than the database to carry it out.
 */
export function insertStatement<Entity extends ObjectLiteral>(
  dataSource: DataSource,
  target: EntityTarget<Entity>,
  rows: readonly Entity[],
): Statement {
  const { columns, head } = planOf(dataSource.getMetadata(target));
  const parameters: unknown[] = [];
  const values = rows.map((row) => {
    const places = columns.map((column) => {
      const value: unknown = row[column.propertyName];
      if (value === undefined) return "DEFAULT";
      parameters.push(dataSource.driver.preparePersistentValue(value, column));
      return "?";
    });
    return `(${places.join(",")})`;
  });
  return { sql: head + values.join(","), parameters };
}
