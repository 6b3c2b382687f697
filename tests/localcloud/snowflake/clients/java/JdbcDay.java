// A day with Snowflake's JDBC driver: https://docs.snowflake.com/en/developer-guide/jdbc/jdbc-using
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.Properties;
import java.util.StringJoiner;
import net.snowflake.client.core.QueryStatus;
import net.snowflake.client.jdbc.SnowflakeResultSet;
import net.snowflake.client.jdbc.SnowflakeStatement;

public class JdbcDay {
  static Connection connection;

  static void check(Object found, Object expected) {
    if (!expected.equals(found)) throw new AssertionError("found " + found + ", expected " + expected);
  }

  static String first(String query) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  static int update(String change) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(change);
    }
  }

  /** Return a column of all rows, joined by commas. */
  static String all(ResultSet rows, String column) throws SQLException {
    StringJoiner found = new StringJoiner(",");
    while (rows.next()) found.add(String.valueOf(rows.getString(column)));
    rows.close();
    return found.toString();
  }

  static void metadata(String database) throws SQLException {
    update("CREATE TABLE PARENTS (ID INT AUTOINCREMENT PRIMARY KEY, CODE VARCHAR(10) NOT NULL COMMENT 'the code', PRICE NUMBER(10, 2) DEFAULT 1.5)");
    update("CREATE TABLE CHILDREN (A INT, B INT, PARENT INT REFERENCES PARENTS(ID), CONSTRAINT BOTH PRIMARY KEY (A, B))");
    update("CREATE FUNCTION NEXT_ONE(X INT) RETURNS INT AS 'X + 1'");
    DatabaseMetaData known = connection.getMetaData();
    check(all(known.getTables(database, "PUBLIC", "%REN%", new String[] {"TABLE"}), "TABLE_NAME"), "CHILDREN,PARENTS");
    check(all(known.getColumns(database, "PUBLIC", "PARENTS", "%"), "COLUMN_SIZE"), "38,10,10");
    check(all(known.getColumns(database, "PUBLIC", "PARENTS", "%"), "IS_NULLABLE"), "NO,NO,YES");
    check(all(known.getColumns(database, "PUBLIC", "PARENTS", "%"), "IS_AUTOINCREMENT"), "YES,NO,NO");
    check(all(known.getColumns(database, "PUBLIC", "PARENTS", "CODE"), "REMARKS"), "the code");
    check(all(known.getPrimaryKeys(database, "PUBLIC", "CHILDREN"), "COLUMN_NAME"), "A,B");
    check(all(known.getPrimaryKeys(database, "PUBLIC", "CHILDREN"), "PK_NAME"), "BOTH,BOTH");
    check(all(known.getImportedKeys(database, "PUBLIC", "CHILDREN"), "PKTABLE_NAME"), "PARENTS");
    check(all(known.getExportedKeys(database, "PUBLIC", "PARENTS"), "FKCOLUMN_NAME"), "PARENT");
    check(all(known.getFunctions(database, "PUBLIC", "NEXT%"), "FUNCTION_NAME"), "NEXT_ONE");
    try (PreparedStatement select = connection.prepareStatement("SELECT ID, CODE, 'abc', ? FROM PARENTS WHERE CODE = ?")) {
      check(select.getParameterMetaData().getParameterCount(), 2);
      ResultSetMetaData columns = select.getMetaData();
      check(columns.getPrecision(2), 10);
      check(columns.getPrecision(3), 3);
      check(columns.isNullable(2), ResultSetMetaData.columnNoNulls);
    }
  }

  static void background() throws Exception {
    for (String query : new String[] {"SELECT 5 AS FIVE", "SELECT * FROM NOBODY"}) {
      SnowflakeStatement statement = connection.createStatement().unwrap(SnowflakeStatement.class);
      SnowflakeResultSet rows = statement.executeAsyncQuery(query).unwrap(SnowflakeResultSet.class);
      QueryStatus status;
      while (QueryStatus.isStillRunning(status = rows.getStatus())) Thread.sleep(50);
      check(status, query.contains("NOBODY") ? QueryStatus.FAILED_WITH_ERROR : QueryStatus.SUCCESS);
      if (status == QueryStatus.SUCCESS) check(all((ResultSet) rows, "FIVE"), "5");
    }
    Statement slow = connection.createStatement();
    slow.setQueryTimeout(1);
    try {
      slow.executeQuery("SELECT SYSTEM$WAIT(30)");
      throw new AssertionError("a slow query goes on");
    } catch (SQLException error) {
      check(error.getErrorCode(), 604);
    }
    try (Statement several = connection.createStatement()) {
      several.unwrap(SnowflakeStatement.class).setParameter("MULTI_STATEMENT_COUNT", 2);
      several.execute("SELECT 1 AS A; SELECT 2 AS B");
      check(all(several.getResultSet(), "A"), "1");
      check(several.getMoreResults(), true);
      check(all(several.getResultSet(), "B"), "2");
    }
  }

  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    properties.put("user", System.getenv("SNOWFLAKE_USER"));
    properties.put("password", System.getenv("SNOWFLAKE_PASSWORD"));
    properties.put("account", System.getenv("SNOWFLAKE_ACCOUNT"));
    properties.put("db", arguments[0]);
    properties.put("schema", "PUBLIC");
    properties.put("warehouse", "COMPUTE_WH");
    properties.put("ssl", "off");
    String address = System.getenv("SNOWFLAKE_HOST") + ":" + System.getenv("SNOWFLAKE_PORT");
    connection = DriverManager.getConnection("jdbc:snowflake://" + address, properties);
    check(first("SELECT CURRENT_DATABASE()"), arguments[0]);

    update("CREATE TABLE FILMS (ID INT, TITLE VARCHAR, MINUTES NUMBER(5, 1), AT TIMESTAMP_NTZ, SEEN BOOLEAN)");
    check(update("INSERT INTO FILMS VALUES (1, 'Heat', 170.5, '2024-02-29 12:00:00', TRUE), (2, NULL, NULL, NULL, FALSE)"), 2);
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM FILMS ORDER BY ID")) {
      rows.next();
      check(rows.getBigDecimal("MINUTES"), new BigDecimal("170.5"));
      check(rows.getTimestamp("AT").toLocalDateTime().toString(), "2024-02-29T12:00");
      check(rows.getBoolean("SEEN"), true);
      rows.next();
      check(rows.getString("TITLE") == null && rows.wasNull(), true);
      check(rows.getMetaData().getColumnTypeName(3), "NUMBER");
    }

    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO FILMS (ID, TITLE, AT) VALUES (?, ?, ?)")) {
      for (int id = 10; id < 30; id++) {
        insert.setInt(1, id);
        insert.setString(2, "it's " + id);
        insert.setTimestamp(3, Timestamp.valueOf("2024-01-01 00:00:00"));
        insert.addBatch();
      }
      check(Arrays.stream(insert.executeBatch()).sum(), 20);
    }
    check(first("SELECT TITLE FROM FILMS WHERE ID = 29"), "it's 29");

    connection.setAutoCommit(false);
    check(update("DELETE FROM FILMS"), 22);
    connection.rollback();
    connection.setAutoCommit(true);
    check(first("SELECT COUNT(*) FROM FILMS"), "22");

    Path folder = Files.createTempDirectory(Path.of("."), "files").toAbsolutePath();
    Path file = Files.writeString(folder.resolve("films.csv"), "40,A\n41,B\n");
    update("CREATE STAGE FILES");
    check(first("PUT file://" + file + " @FILES"), "films.csv");
    first("COPY INTO FILMS (ID, TITLE) FROM @FILES");
    check(first("SELECT COUNT(*) FROM FILMS WHERE ID >= 40"), "2");
    check(first("GET @FILES file://" + folder + "/"), "films.csv.gz");
    check(Files.exists(folder.resolve("films.csv.gz")), true);

    int counted = 0;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 20000))")) {
      while (rows.next()) counted++;
    }
    check(counted, 20_000);
    try (ResultSet columns = connection.getMetaData().getColumns(arguments[0], "PUBLIC", "FILMS", null)) {
      int names = 0;
      while (columns.next()) names++;
      check(names, 5);
    }
    metadata(arguments[0]);
    background();
    try {
      first("SELECT * FROM NOBODY");
      throw new AssertionError("a missing table is read");
    } catch (SQLException error) {
      check(error.getErrorCode(), 2003);
    }
    System.out.println("all is well");
    System.exit(0);
  }
}
