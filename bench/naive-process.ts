import "reflect-metadata";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import DataLoader from "dataloader";
import { Arg, buildSchema, Ctx, Field, FieldResolver, ID, ObjectType, Query, Resolver, Root } from "type-graphql";
import { Column, DataSource, Entity, In, JoinColumn, ManyToOne, PrimaryColumn } from "typeorm";
import type { SocketConnection } from "../src/store/embedded/embedded-database";

// What one builds first with these libraries, a process of its own: Apollo Server's standalone server, TypeGraphQL's
// resolvers as they are, TypeORM's entities with a relation, and a data loader for the newest text. It checks no rights.
const settings = JSON.parse(process.argv[2] ?? "{}") as SocketConnection;
/** As many connections as the hub's pool has. */
const POOL_SIZE = 20;

@ObjectType()
@Entity("agency")
class Agency {
  @Field(() => ID)
  @PrimaryColumn({ type: "char", length: 26 })
  id!: string;

  @Field(() => String)
  @Column({ type: "varchar" })
  name!: string;
}

@ObjectType()
@Entity("bench_follow_up")
class FollowUp {
  @PrimaryColumn({ type: "char", length: 26 })
  id!: string;

  @Column({ type: "char", length: 26, name: "complaint_id" })
  complaintId!: string;

  @Field(() => String)
  @Column({ type: "text", name: "body" })
  text!: string;

  @Field(() => Date)
  @Column({ type: "datetime", precision: 3, name: "created_at" })
  createdAt!: Date;
}

@ObjectType()
@Entity("complaint")
class Complaint {
  @Field(() => ID)
  @PrimaryColumn({ type: "char", length: 26 })
  id!: string;

  @Field(() => String)
  @Column({ type: "varchar", name: "ticket_number" })
  ticketNumber!: string;

  @Field(() => String)
  @Column({ type: "varchar" })
  title!: string;

  @Field(() => String)
  @Column({ type: "varchar" })
  status!: string;

  @Column({ type: "boolean", name: "is_open" })
  isOpen!: boolean;

  @Field(() => Date)
  @Column({ type: "datetime", precision: 3, name: "submitted_at" })
  submittedAt!: Date;

  @Field(() => Date)
  @Column({ type: "datetime", precision: 3, name: "due_at" })
  dueAt!: Date;

  @Field(() => Agency, { nullable: true })
  @ManyToOne(() => Agency)
  @JoinColumn({ name: "lead_agency_id" })
  leadAgency!: Agency | null;
}

const database = new DataSource({
  type: "mysql",
  socketPath: settings.socketPath,
  username: settings.user,
  database: settings.database,
  timezone: "Z",
  charset: "utf8mb4_unicode_ci",
  poolSize: POOL_SIZE,
  entities: [Agency, FollowUp, Complaint],
});

interface Context {
  readonly newest: DataLoader<string, FollowUp | null>;
}

/** The newest text of each case, in one question for all of a page. */
function newestTexts(): Context["newest"] {
  return new DataLoader(async (ids: readonly string[]) => {
    const texts = await database.manager.find(FollowUp, {
      where: { complaintId: In([...ids]) },
      order: { createdAt: "DESC", id: "DESC" },
    });
    return ids.map((id) => texts.find(({ complaintId }) => complaintId === id) ?? null);
  });
}

@Resolver(() => Complaint)
class ComplaintResolver {
  @Query(() => [Complaint])
  inbox(
    @Arg("agency", () => ID, { nullable: true }) agency: string | null,
    @Arg("dueAfter", () => Date, { nullable: true }) dueAfter: Date | null,
    @Arg("idAfter", () => ID, { nullable: true }) idAfter: string | null,
  ): Promise<Complaint[]> {
    const cases = database.manager
      .createQueryBuilder(Complaint, "c")
      .leftJoinAndSelect("c.leadAgency", "l")
      .where("c.isOpen = 1");
    if (agency !== null) {
      const mine = "a.complaint_id = c.id AND a.agency_id = :agency AND a.is_visible = 1";
      cases.innerJoin("complaint_agency", "a", mine, { agency });
    }
    if (dueAfter !== null) {
      cases.andWhere("(c.dueAt > :dueAfter OR (c.dueAt = :dueAfter AND c.id > :idAfter))", { dueAfter, idAfter });
    }
    return cases.orderBy("c.dueAt").addOrderBy("c.id").limit(20).getMany();
  }

  @FieldResolver(() => FollowUp, { nullable: true })
  lastFollowUp(@Root() { id }: Complaint, @Ctx() { newest }: Context): Promise<FollowUp | null> {
    return newest.load(id);
  }
}

async function main(): Promise<void> {
  await database.initialize();
  const schema = await buildSchema({ resolvers: [ComplaintResolver], validate: false });
  const server = new ApolloServer<Context>({ schema });
  const { url } = await startStandaloneServer(server, {
    listen: { port: 0, host: "127.0.0.1" },
    context: async () => ({ newest: newestTexts() }),
  });
  process.send?.(url);
}

// The channel closes with the parent, however that ends.
process.once("disconnect", () => process.exit(0));
main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
