import { driverTypeOf } from "../../src/store/server-version";

test.each([
  ["10.11.19-MariaDB-0+deb12u1", "mariadb"],
  ["10.6.0-MariaDB", "mariadb"],
  ["5.5.5-11.4.2-MariaDB-log", "mariadb"],
  ["mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)", "mariadb"],
  ["8.0.36-0ubuntu0.22.04.1", "mysql"],
  ["8.4.3", "mysql"],
  ["9.1.0", "mysql"],
  ["8.0.mysql_aurora.3.04.0", "mysql"],
  ["/usr/sbin/mysqld  Ver 8.0.36 for Linux on x86_64 (MySQL Community Server - GPL)", "mysql"],
])("%s needs the driver %s", (version, driver) => {
  expect(driverTypeOf(version)).toBe(driver);
});

test.each([
  ["10.5.29-MariaDB", "MariaDB 10.5 is too old"],
  ["5.5.5-10.3.1-MariaDB", "MariaDB 10.3 is too old"],
  ["5.7.44-log", "MySQL 5.7 is too old"],
  ["mysqld  Ver 5.7.44 for Linux", "MySQL 5.7 is too old"],
  ["", "no MySQL or MariaDB version"],
  ["PostgreSQL 16.2", "no MySQL or MariaDB version"],
])("%s is refused", (version, words) => {
  expect(() => driverTypeOf(version)).toThrow(words);
});
