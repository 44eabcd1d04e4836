import { Column, Entity, PrimaryColumn } from "typeorm";
import { flag, nullable, word } from "../columns";

/** A subject under which complaints are filed; its id is a short code. */
@Entity("category")
export class CategoryEntity {
  @PrimaryColumn(word(40))
  id!: string;

  @Column({ type: "varchar", length: 120 })
  name!: string;

  @Column(nullable(word(40)))
  parentId!: string | null;

  @Column(flag({ default: true }))
  isActive!: boolean;

  /** The category of the national list under which its cases go out; null: the configured default. */
  @Column(nullable(word(20)))
  nationalCategoryId!: string | null;
}
