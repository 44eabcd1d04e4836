import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Every table as of the first release. DDL commits by itself, so each statement can be run again after a start that was
 * cut off half-way.
 */
const TABLES: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS agency (
    id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    code varchar(40) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    name varchar(160) NOT NULL,
    kind varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    parent_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    area_code varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    is_active tinyint NOT NULL DEFAULT 1,
    national_institution_id varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    created_at datetime(3) NOT NULL,
    updated_at datetime(3) NOT NULL,
    UNIQUE INDEX agency_code_unique (code),
    PRIMARY KEY (id)
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS api_key (
    id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    name varchar(120) NOT NULL,
    secret_hash binary(32) NOT NULL,
    scopes varchar(120) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    agency_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    expires_at datetime(3) NOT NULL,
    revoked_at datetime(3) NULL,
    created_at datetime(3) NOT NULL,
    PRIMARY KEY (id)
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS attachment (
    id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    complaint_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    text_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    file_name varbinary(1100) NULL,
    content_type varchar(40) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    size_bytes int UNSIGNED NOT NULL,
    sha256 binary(32) NOT NULL,
    created_at datetime(3) NOT NULL,
    INDEX attachment_unclaimed (complaint_id, created_at),
    INDEX attachment_complaint (complaint_id, created_at, id),
    PRIMARY KEY (id)
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS calendar_year (
    year smallint NOT NULL,
    state varchar(12) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    PRIMARY KEY (year)
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS category (
    id varchar(40) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    name varchar(120) NOT NULL,
    parent_id varchar(40) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    is_active tinyint NOT NULL DEFAULT 1,
    national_category_id varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    PRIMARY KEY (id)
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS counter (
    name varchar(40) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    value int NOT NULL,
    PRIMARY KEY (name)
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS event (
    seq bigint NOT NULL AUTO_INCREMENT,
    id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    position bigint NULL,
    complaint_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    type varchar(32) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    action varchar(24) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    actor_kind varchar(10) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    actor_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    actor_role varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    occurred_at datetime(3) NOT NULL,
    complaint_version int NOT NULL,
    from_status varchar(24) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    to_status varchar(24) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    agencies_before varchar(1000) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL DEFAULT '',
    agencies_after varchar(1000) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL DEFAULT '',
    text_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    text_digest binary(32) NULL,
    data mediumtext NOT NULL,
    hash binary(32) NULL,
    INDEX event_complaint (complaint_id, seq),
    INDEX event_unstamped (position, seq),
    UNIQUE INDEX event_position_unique (position),
    UNIQUE INDEX event_id_unique (id),
    PRIMARY KEY (seq)
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS event_head (
    id tinyint NOT NULL,
    generation char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    start_hash binary(32) NOT NULL,
    position bigint NOT NULL,
    hash binary(32) NOT NULL,
    leader varchar(40) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    epoch bigint NOT NULL,
    lease_until datetime(3) NOT NULL,
    PRIMARY KEY (id)
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS holiday (
    date date NOT NULL,
    kind varchar(12) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    name varchar(120) NOT NULL,
    PRIMARY KEY (date)
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS idempotency_key (
    scope varchar(64) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    mutation varchar(40) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    client_key varchar(128) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    arguments_hmac binary(32) NOT NULL,
    outcome varbinary(1000) NOT NULL,
    created_at datetime(3) NOT NULL,
    INDEX idempotency_key_created (created_at),
    PRIMARY KEY (scope, mutation, client_key)
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS national_institution (
    id varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    name varchar(200) NOT NULL,
    INDEX national_institution_name (name, id),
    PRIMARY KEY (id)
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS officer (
    id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    username varchar(60) NOT NULL,
    name varchar(120) NOT NULL,
    role varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    agency_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    password_hash varchar(255) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    oidc_subject varchar(255) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    otp_secret varbinary(100) NULL,
    is_active tinyint NOT NULL DEFAULT 1,
    token_epoch int NOT NULL DEFAULT '0',
    failed_logins int NOT NULL DEFAULT '0',
    locked_until datetime(3) NULL,
    created_at datetime(3) NOT NULL,
    updated_at datetime(3) NOT NULL,
    UNIQUE INDEX officer_oidc_subject_unique (oidc_subject),
    UNIQUE INDEX officer_username_unique (username),
    PRIMARY KEY (id)
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS reporter (
    id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    wrapped_key varbinary(100) NULL,
    name varbinary(600) NULL,
    phone varbinary(100) NULL,
    email varbinary(400) NULL,
    nik varbinary(60) NULL,
    address varbinary(1400) NULL,
    created_at datetime(3) NOT NULL,
    erased_at datetime(3) NULL,
    PRIMARY KEY (id)
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS reporter_index (
    kind varchar(10) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    digest binary(32) NOT NULL,
    reporter_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    INDEX reporter_index_reporter (reporter_id),
    PRIMARY KEY (kind, digest, reporter_id)
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS sla_policy (
    id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    step varchar(32) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    law varchar(80) NOT NULL,
    kind varchar(40) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    value int NOT NULL,
    unit varchar(16) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    version int NOT NULL,
    effective_from datetime(3) NOT NULL,
    paused_by_outage tinyint NOT NULL DEFAULT 0,
    INDEX sla_policy_step (step, law, effective_from),
    PRIMARY KEY (id)
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS sync_run (
    id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    kind varchar(16) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    started_at datetime(3) NOT NULL,
    finished_at datetime(3) NULL,
    pulled int NOT NULL DEFAULT '0',
    pushed int NOT NULL DEFAULT '0',
    repaired int NOT NULL DEFAULT '0',
    parked int NOT NULL DEFAULT '0',
    INDEX sync_run_started (started_at, id),
    PRIMARY KEY (id)
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS complaint (
    id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    ticket_number varchar(16) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    access_code_hash binary(32) NOT NULL,
    version int NOT NULL,
    kind varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    channel varchar(12) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    origin varchar(10) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    status varchar(24) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    title varchar(255) NOT NULL,
    content text NOT NULL,
    address varchar(300) NULL,
    district varchar(80) NULL,
    village varchar(80) NULL,
    latitude double NULL,
    longitude double NULL,
    incident_on date NULL,
    secret_text mediumblob NULL,
    category_id varchar(40) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    reporter_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    is_anonymous tinyint NOT NULL DEFAULT 0,
    is_secret tinyint NOT NULL DEFAULT 0,
    lead_agency_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    forwarded_at datetime(3) NULL,
    answer_received_at datetime(3) NULL,
    still_in_process tinyint NOT NULL DEFAULT 0,
    claimed_by_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    rating tinyint NULL,
    agenda_number varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    resolved_at datetime(3) NULL,
    reopen_until datetime(3) NULL,
    merged_into_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    transfer_institution_id varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    transfer_refused tinyint NOT NULL DEFAULT 0,
    last_mark int NOT NULL DEFAULT '0',
    clocks mediumtext NOT NULL,
    due_at datetime(3) NOT NULL DEFAULT '9999-12-31 00:00:00.000',
    is_open tinyint NOT NULL DEFAULT 1,
    submitted_at datetime(3) NOT NULL,
    updated_at datetime(3) NOT NULL,
    INDEX complaint_status_resolved (status, resolved_at),
    INDEX complaint_merged_into (merged_into_id),
    INDEX complaint_submitted (submitted_at, id),
    INDEX complaint_open_submitted (is_open, submitted_at, id),
    INDEX complaint_open_due (is_open, due_at, id),
    UNIQUE INDEX complaint_agenda_unique (agenda_number),
    UNIQUE INDEX complaint_ticket_unique (ticket_number),
    PRIMARY KEY (id),
    CONSTRAINT complaint_category_fk FOREIGN KEY (category_id) REFERENCES category(id) ON DELETE NO ACTION ON UPDATE NO ACTION,
    CONSTRAINT complaint_reporter_fk FOREIGN KEY (reporter_id) REFERENCES reporter(id) ON DELETE NO ACTION ON UPDATE NO ACTION,
    CONSTRAINT complaint_lead_agency_fk FOREIGN KEY (lead_agency_id) REFERENCES agency(id) ON DELETE NO ACTION ON UPDATE NO ACTION,
    CONSTRAINT complaint_claimed_by_fk FOREIGN KEY (claimed_by_id) REFERENCES officer(id) ON DELETE NO ACTION ON UPDATE NO ACTION
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS complaint_agency (
    complaint_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    agency_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    part varchar(8) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    is_visible tinyint NOT NULL DEFAULT 0,
    is_open tinyint NOT NULL DEFAULT 0,
    due_at datetime(3) NOT NULL,
    submitted_at datetime(3) NOT NULL,
    INDEX complaint_agency_submitted (agency_id, is_visible, submitted_at, complaint_id),
    INDEX complaint_agency_open_submitted (agency_id, is_visible, is_open, submitted_at, complaint_id),
    INDEX complaint_agency_due (agency_id, is_visible, is_open, due_at, complaint_id),
    PRIMARY KEY (complaint_id, agency_id),
    CONSTRAINT complaint_agency_complaint_fk FOREIGN KEY (complaint_id) REFERENCES complaint(id) ON DELETE NO ACTION ON UPDATE NO ACTION,
    CONSTRAINT complaint_agency_agency_fk FOREIGN KEY (agency_id) REFERENCES agency(id) ON DELETE NO ACTION ON UPDATE NO ACTION
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS national_case (
    complaint_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    national_id varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    status_name varchar(120) NULL,
    status_code varchar(40) NULL,
    disposition_id varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    disposition_name varchar(200) NULL,
    verdict varchar(16) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    differences mediumtext NOT NULL,
    waiting varchar(300) NULL,
    agreed_local varchar(24) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    agreed_national varchar(120) NULL,
    read_hash varchar(64) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    is_unreadable tinyint NOT NULL DEFAULT 0,
    last_pulled_at datetime(3) NULL,
    last_pushed_at datetime(3) NULL,
    INDEX national_case_verdict (verdict),
    UNIQUE INDEX national_case_id_unique (national_id),
    PRIMARY KEY (complaint_id),
    CONSTRAINT national_case_complaint_fk FOREIGN KEY (complaint_id) REFERENCES complaint(id) ON DELETE NO ACTION ON UPDATE NO ACTION
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS national_item (
    complaint_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    item_key varchar(80) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    text_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    occurred_at datetime(3) NOT NULL,
    first_seen_at datetime(3) NOT NULL,
    PRIMARY KEY (complaint_id, item_key),
    CONSTRAINT national_item_complaint_fk FOREIGN KEY (complaint_id) REFERENCES complaint(id) ON DELETE NO ACTION ON UPDATE NO ACTION
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS outbox (
    seq bigint NOT NULL AUTO_INCREMENT,
    id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    complaint_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    kind varchar(12) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    cause varchar(32) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    text_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    mark int NULL,
    state varchar(16) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    attempts int NOT NULL DEFAULT '0',
    not_before datetime(3) NOT NULL,
    lease_holder varchar(40) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    lease_until datetime(3) NULL,
    fence bigint NOT NULL DEFAULT '0',
    saga mediumtext NOT NULL,
    parked_state varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    reason varchar(300) NULL,
    created_at datetime(3) NOT NULL,
    updated_at datetime(3) NOT NULL,
    INDEX outbox_lane (complaint_id, seq),
    INDEX outbox_state (state, not_before, seq),
    UNIQUE INDEX outbox_id_unique (id),
    PRIMARY KEY (seq),
    CONSTRAINT outbox_complaint_fk FOREIGN KEY (complaint_id) REFERENCES complaint(id) ON DELETE NO ACTION ON UPDATE NO ACTION
  ) ENGINE=InnoDB`,
  `CREATE TABLE IF NOT EXISTS case_text (
    id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    complaint_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    purpose varchar(32) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    visibility varchar(10) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    published_at datetime(3) NULL,
    origin varchar(10) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    author_kind varchar(10) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
    author_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    author_role varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    author_name varchar(200) NULL,
    agency_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
    mark int NULL,
    salt binary(16) NOT NULL,
    digest binary(32) NOT NULL,
    body mediumblob NOT NULL,
    created_at datetime(3) NOT NULL,
    INDEX case_text_complaint (complaint_id, created_at, id),
    PRIMARY KEY (id),
    CONSTRAINT case_text_complaint_fk FOREIGN KEY (complaint_id) REFERENCES complaint(id) ON DELETE NO ACTION ON UPDATE NO ACTION
  ) ENGINE=InnoDB`,
];

export class InitialSchema1764000000000 implements MigrationInterface {
  name = "InitialSchema1764000000000";

  async up(runner: QueryRunner): Promise<void> {
    const [row] = (await runner.query("SELECT DATABASE() AS name")) as { name: string }[];
    // Indonesian names sort alike on both servers, and emoji fit, only if the database itself says so.
    await runner.query(`ALTER DATABASE \`${row?.name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("SET FOREIGN_KEY_CHECKS = 0");
    for (const statement of TABLES) {
      await runner.query(`DROP TABLE IF EXISTS ${/EXISTS (\w+)/.exec(statement)?.[1]}`);
    }
    await runner.query("SET FOREIGN_KEY_CHECKS = 1");
  }
}
