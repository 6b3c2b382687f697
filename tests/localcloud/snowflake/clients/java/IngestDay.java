// A day with Snowpipe's REST API by the Java SDK: https://docs.snowflake.com/en/user-guide/data-load-snowpipe-rest-load
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import net.snowflake.ingest.SimpleIngestManager;
import net.snowflake.ingest.connection.HistoryResponse;
import net.snowflake.ingest.connection.IngestStatus;
import net.snowflake.ingest.utils.StagedFileWrapper;

public class IngestDay {
  static void check(Object found, Object expected) {
    if (!expected.equals(found)) throw new AssertionError("found " + found + ", expected " + expected);
  }

  public static void main(String[] arguments) throws Exception {
    String database = arguments[0], host = System.getenv("SNOWFLAKE_HOST"), account = System.getenv("SNOWFLAKE_ACCOUNT");
    int port = Integer.parseInt(System.getenv("SNOWFLAKE_PORT"));
    KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    Properties properties = new Properties();
    properties.put("user", System.getenv("SNOWFLAKE_USER"));
    properties.put("password", System.getenv("SNOWFLAKE_PASSWORD"));
    properties.put("account", account);
    properties.put("db", database);
    properties.put("schema", "PUBLIC");
    properties.put("warehouse", "COMPUTE_WH");
    properties.put("ssl", "off");
    Connection connection = DriverManager.getConnection("jdbc:snowflake://" + host + ":" + port, properties);
    Path file = Files.writeString(Path.of("films.csv").toAbsolutePath(), "1,A\n2,B\n");
    try (Statement statement = connection.createStatement()) {
      for (String text : List.of(
          "CREATE TABLE FILMS (ID INT, TITLE VARCHAR)",
          "CREATE STAGE FILES",
          "PUT file://" + file + " @FILES AUTO_COMPRESS = FALSE",
          "CREATE PIPE FILMS_PIPE AS COPY INTO FILMS FROM @FILES",
          "CREATE OR REPLACE USER " + database + " DEFAULT_ROLE = ACCOUNTADMIN RSA_PUBLIC_KEY = '"
              + Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()) + "'",
          "GRANT ROLE ACCOUNTADMIN TO USER " + database)) {
        statement.execute(text);
      }
      String pipe = database + ".PUBLIC.FILMS_PIPE";
      SimpleIngestManager manager = new SimpleIngestManager(account, database, pipe, keys, "http", host, port);
      UUID request = UUID.randomUUID();
      for (int sent = 0; sent < 2; sent++) {
        check(manager.ingestFile(new StagedFileWrapper("films.csv"), request).getResponseCode(), "SUCCESS");
      }
      List<HistoryResponse.FileEntry> files = null;
      for (int asked = 0; asked < 300 && (files == null || files.isEmpty()); asked++) {
        Thread.sleep(100);
        files = manager.getHistory(null, null, null).files;
      }
      check(files.size(), 1);
      check(files.get(0).getPath(), "films.csv");
      check(files.get(0).getStatus(), IngestStatus.LOADED);
      check(files.get(0).getRowsInserted(), 2L);
      try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM FILMS")) {
        rows.next();
        check(rows.getInt(1), 2);
      }
      manager.close();
      statement.execute("DROP USER " + database);
    }
    System.out.println("all is well");
    System.exit(0);
  }
}
