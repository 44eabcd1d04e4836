import { Column, Entity, PrimaryColumn } from "typeorm";
import type { WordsChannel, WordsKey } from "../../domain/notice-words";
import { instant, word } from "../columns";

/** An administrator's words in place of the hub's own. */
@Entity("notice_words")
export class NoticeWordsEntity {
  @PrimaryColumn(word(40))
  template!: WordsKey;

  @PrimaryColumn(word(12))
  channel!: WordsChannel;

  /** Of mails only. */
  @Column({ type: "varchar", length: 150, nullable: true })
  subject!: string | null;

  @Column({ type: "varchar", length: 2000 })
  body!: string;

  @Column(instant())
  updatedAt!: Date;
}
