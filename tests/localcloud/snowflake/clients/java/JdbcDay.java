// A day with Snowflake's JDBC driver: https://docs.snowflake.com/en/developer-guide/jdbc/jdbc-using
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.Properties;

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
