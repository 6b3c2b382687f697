// A day with Snowflake's driver for Node.js: https://docs.snowflake.com/en/developer-guide/node-js/nodejs-driver-execute
const assert = require("assert");
const fs = require("fs");
const os = require("os");
const path = require("path");
const snowflake = require("snowflake-sdk");

const env = process.env;
snowflake.configure({ logLevel: "OFF" });
const connect = (accessUrl) =>
  snowflake.createConnection({
    account: env.SNOWFLAKE_ACCOUNT,
    username: env.SNOWFLAKE_USER,
    password: env.SNOWFLAKE_PASSWORD,
    accessUrl,
    role: "ACCOUNTADMIN",
    database: "CLIENT_NODE",
    schema: "PUBLIC",
  });
const connection = connect(`http://${env.SNOWFLAKE_HOST}:${env.SNOWFLAKE_PORT}`);
// The process trusts the authority by NODE_EXTRA_CA_CERTS.
const overTls = connect(`https://${env.SNOWFLAKE_HOST}:${env.SNOWFLAKE_TLS_PORT}`);

const execute = (sqlText, binds, by = connection) =>
  new Promise((resolve, reject) =>
    by.execute({ sqlText, binds, complete: (error, _, rows) => (error ? reject(error) : resolve(rows)) }),
  );
const statuses = async (sqlText, by) => (await execute(sqlText, undefined, by)).map((row) => row.status);

const stream = (sqlText) =>
  new Promise((resolve, reject) => {
    let rows = 0;
    connection.execute({
      sqlText,
      streamResult: true,
      complete: (error, statement) =>
        error
          ? reject(error)
          : statement.streamRows().on("error", reject).on("data", () => rows++).on("end", () => resolve(rows)),
    });
  });

async function day() {
  assert.deepStrictEqual(await execute("SELECT 1 AS A"), [{ A: 1 }]);
  assert.deepStrictEqual(await execute("SELECT 1"), [{ 1: 1 }]);
  await execute("CREATE TABLE FILMS (TITLE VARCHAR, MINUTES NUMBER(5, 1), SEEN BOOLEAN, AT TIMESTAMP_NTZ, RAW BINARY)");
  assert.deepStrictEqual(await execute("INSERT INTO FILMS (TITLE, MINUTES) VALUES (:1, :2)", ["Heat", 170.5]), [
    { "number of rows inserted": 1 },
  ]);
  const batch = [["A", 1], ["B", 2], [null, null]];
  assert.strictEqual((await execute("INSERT INTO FILMS (TITLE, MINUTES) VALUES (?, ?)", batch))[0]["number of rows inserted"], 3);
  await execute("UPDATE FILMS SET SEEN = TRUE, AT = '1969-12-31 23:59:58.25', RAW = 'AB01' WHERE TITLE = 'Heat'");
  const [heat] = await execute("SELECT TITLE, MINUTES, SEEN, AT, RAW FROM FILMS WHERE SEEN");
  assert.strictEqual(heat.MINUTES, 170.5);
  assert.strictEqual(heat.SEEN, true);
  assert.strictEqual(heat.AT.getTime(), -1750);
  assert.strictEqual(heat.RAW.toString("hex"), "ab01");
  const [row] = await execute(
    `SELECT NULL AS N, FALSE AS B, '2024-02-29'::DATE AS D, '12:34:56'::TIME AS T, PARSE_JSON('{"a": [1, null]}') AS V,
     123.456::FLOAT AS F, 1234567890123456789::NUMBER(38, 0) AS BIG, -0.25::NUMBER(5, 2) AS SMALL, 'é"\n' AS S`,
  );
  assert.strictEqual(row.D.toISOString(), "2024-02-29T00:00:00.000Z");
  assert.deepStrictEqual(row.V, { a: [1, null] });
  delete row.D, delete row.V;
  assert.deepStrictEqual(row, {
    N: null, B: false, T: "12:34:56", F: 123.456, BIG: 1234567890123456800, SMALL: -0.25, S: 'é"\n',
  });
  assert.deepStrictEqual(await execute("SELECT TITLE FROM FILMS WHERE FALSE"), []);
  assert.strictEqual(await stream("SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 30000))"), 30000);
  assert.strictEqual((await execute("SHOW TABLES LIKE 'FILMS'"))[0].name, "FILMS");
  await assert.rejects(execute("SELECT NOTHING FROM FILMS"), { code: "000904", sqlState: "42000" });
  await execute("BEGIN");
  await execute("DELETE FROM FILMS");
  await execute("ROLLBACK");
  assert.deepStrictEqual(await execute("SELECT COUNT(*) AS N FROM FILMS"), [{ N: 4 }]);
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "node-")), "films.csv");
  fs.writeFileSync(file, "C,3\nD,4\n");
  await execute("CREATE STAGE S");
  assert.strictEqual((await execute(`PUT file://${file} @S`))[0].status, "UPLOADED");
  await execute("COPY INTO FILMS (TITLE, MINUTES) FROM @S");
  assert.deepStrictEqual(await execute("SELECT COUNT(*) AS N, SUM(MINUTES) AS M FROM FILMS"), [{ N: 6, M: 180.5 }]);

  // Many files, some of them there: over plain HTTP the driver can't be told so.
  const folder = path.dirname(file);
  await assert.rejects(execute(`PUT file://${folder}/*.csv @S`), { code: "000002" });
  fs.writeFileSync(path.join(folder, "more.csv"), "E,5\n");
  fs.mkdirSync(path.join(folder, "got"));
  assert.deepStrictEqual(await statuses(`GET @S file://${folder}/got/ PATTERN = '.*csv.*'`), ["DOWNLOADED"]);
  assert.deepStrictEqual(await statuses(`GET @S file://${folder}/got/ PATTERN = 'none'`), []);
  await overTls.connectAsync();
  assert.deepStrictEqual(await statuses(`PUT file://${folder}/*.csv @S`, overTls), ["SKIPPED", "UPLOADED"]);
  assert.deepStrictEqual(await statuses(`PUT file://${folder}/*.csv @S OVERWRITE = TRUE`, overTls), ["UPLOADED", "UPLOADED"]);
  assert.deepStrictEqual(await statuses(`GET @S file://${folder}/got/ PATTERN = '.*more.*'`, overTls), ["DOWNLOADED"]);
  assert.deepStrictEqual(fs.readdirSync(path.join(folder, "got")).sort(), ["films.csv.gz", "more.csv.gz"]);

  // Queries in the background, one that succeeds and one that fails.
  for (const [sqlText, status] of [["SELECT 7 AS N", "SUCCESS"], ["SELECT * FROM NOBODY", "FAILED_WITH_ERROR"]]) {
    const queryId = await new Promise((resolve, reject) =>
      connection.execute({
        sqlText, asyncExec: true, complete: (error, statement) => (error ? reject(error) : resolve(statement.getQueryId())),
      }),
    );
    while (connection.isStillRunning(await connection.getQueryStatus(queryId)));
    assert.strictEqual(await connection.getQueryStatus(queryId), status);
    const result = connection.getResultsFromQueryId({ queryId });
    if (status === "SUCCESS") await result;
    else await assert.rejects(result, /NOBODY/);
  }
}

connection.connect((refused) => {
  if (refused) throw refused;
  day().then(
    () => overTls.destroy(() => connection.destroy(() => console.log("all is well"))),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
