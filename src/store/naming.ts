import { DefaultNamingStrategy } from "typeorm";

/** Tables and columns are snake_case; classes and properties stay in TypeScript's own style. */
export class SnakeNamingStrategy extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? propertyName.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
  }
}
