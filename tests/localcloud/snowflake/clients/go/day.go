// A day with Snowflake's driver for Go: https://pkg.go.dev/github.com/snowflakedb/gosnowflake
package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/snowflakedb/gosnowflake"
)

func check(err error) {
	if err != nil {
		log.Fatalln(err)
	}
}

func same(found, expected any) {
	if found != expected {
		log.Fatalf("found %v, expected %v", found, expected)
	}
}

// The lengths of texts, and which columns are never NULL, as gosnowflake's arrow_test.go has them of Snowflake.
func described(db *sql.DB) {
	rows, err := db.Query("SELECT 1.0::NUMBER(30, 2), 't3', NULL")
	check(err)
	defer rows.Close()
	types, err := rows.ColumnTypes()
	check(err)
	length, _ := types[1].Length()
	same(length, int64(2))
	precision, scale, _ := types[0].DecimalSize()
	same(fmt.Sprint(precision, scale), "30 2")
	for index, expected := range []bool{false, false, true} {
		nullable, _ := types[index].Nullable()
		same(nullable, expected)
	}
}

// Rows in batches of Arrow records: https://pkg.go.dev/github.com/snowflakedb/gosnowflake#hdr-Fetch_Results_by_Arrow_Batches
func batches(db *sql.DB) {
	connection, err := db.Conn(context.Background())
	check(err)
	defer connection.Close()
	check(connection.Raw(func(raw any) error {
		query := "SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 50000))"
		rows, err := raw.(driver.QueryerContext).QueryContext(gosnowflake.WithArrowBatches(context.Background()), query, nil)
		check(err)
		found, err := rows.(gosnowflake.SnowflakeRows).GetArrowBatches()
		check(err)
		counted := int64(0)
		for _, batch := range found {
			records, err := batch.Fetch()
			check(err)
			for _, record := range *records {
				counted += record.NumRows()
			}
		}
		same(counted, int64(50_000))
		return nil
	}))
}

func background(db *sql.DB) {
	rows, err := db.QueryContext(gosnowflake.WithAsyncMode(context.Background()), "SELECT 5")
	check(err)
	var five int
	same(rows.Next(), true)
	check(rows.Scan(&five))
	same(five, 5)
	check(rows.Close())
	rows, err = db.QueryContext(gosnowflake.WithAsyncMode(context.Background()), "SELECT * FROM NOBODY")
	check(err)
	same(rows.Next(), false)
	same(strings.Contains(fmt.Sprint(rows.Err()), "002003"), true)
	check(rows.Close())
	several, err := gosnowflake.WithMultiStatement(context.Background(), 2)
	check(err)
	rows, err = db.QueryContext(several, "SELECT 1; SELECT 5")
	check(err)
	same(rows.NextResultSet() && rows.Next(), true)
	check(rows.Scan(&five))
	same(five, 5)
	check(rows.Close())
}

func main() {
	port, err := strconv.Atoi(os.Getenv("SNOWFLAKE_TLS_PORT"))
	check(err)
	config := gosnowflake.Config{
		Account: os.Getenv("SNOWFLAKE_ACCOUNT"), User: os.Getenv("SNOWFLAKE_USER"), Password: os.Getenv("SNOWFLAKE_PASSWORD"),
		Host: os.Getenv("SNOWFLAKE_HOST"), Port: port, Database: os.Args[1], Schema: "PUBLIC", Warehouse: "COMPUTE_WH",
		OCSPFailOpen: gosnowflake.OCSPFailOpenTrue, InsecureMode: false, DisableOCSPChecks: true,
	}
	db := sql.OpenDB(gosnowflake.NewConnector(gosnowflake.SnowflakeDriver{}, config))
	db.SetMaxOpenConns(1)
	run := func(statement string, values ...any) {
		_, err := db.Exec(statement, values...)
		check(err)
	}
	first := func(query string) (found string) {
		check(db.QueryRow(query).Scan(&found))
		return found
	}
	same(first("SELECT CURRENT_DATABASE()"), os.Args[1])

	run("CREATE TABLE FILMS (ID INT, TITLE VARCHAR, MINUTES NUMBER(5, 1), SEEN BOOLEAN)")
	run("INSERT INTO FILMS VALUES (?, ?, ?, ?)", 1, "it's", 170.5, true)
	same(first("SELECT TITLE || ' ' || MINUTES FROM FILMS WHERE SEEN"), "it's 170.5")
	var empty sql.NullString
	check(db.QueryRow("SELECT NULL::VARCHAR").Scan(&empty))
	same(empty.Valid, false)
	same(db.QueryRow("SELECT TITLE FROM FILMS WHERE ID = 9").Scan(&empty), sql.ErrNoRows)

	ids, titles := make([]int, 10_000), make([]string, 10_000)
	for index := range ids {
		ids[index], titles[index] = index, fmt.Sprint("film ", index)
	}
	done, err := db.Exec("INSERT INTO FILMS (ID, TITLE) VALUES (?, ?)", gosnowflake.Array(&ids), gosnowflake.Array(&titles))
	check(err)
	inserted, err := done.RowsAffected()
	check(err)
	same(inserted, int64(10_000))
	same(first("SELECT TITLE FROM FILMS WHERE ID = 9999"), "film 9999")

	transaction, err := db.Begin()
	check(err)
	_, err = transaction.Exec("DELETE FROM FILMS")
	check(err)
	check(transaction.Rollback())
	same(first("SELECT COUNT(*) FROM FILMS"), "10001")

	folder, err := os.Getwd()
	check(err)
	check(os.WriteFile(filepath.Join(folder, "films.csv"), []byte("1,A\n2,B\n"), 0o600))
	check(os.Mkdir(filepath.Join(folder, "got"), 0o700))
	run("CREATE STAGE FILES")
	run("PUT file://" + folder + "/films.csv @FILES")
	run("GET @FILES/films.csv.gz file://" + folder + "/got/")
	_, err = os.Stat(filepath.Join(folder, "got", "films.csv.gz"))
	check(err)

	rows, err := db.QueryContext(context.Background(), "SELECT SEQ4(), 0.25::NUMBER(5, 2) FROM TABLE(GENERATOR(ROWCOUNT => 20000))")
	check(err)
	counted := 0
	for ; rows.Next(); counted++ {
		var number int
		var fraction float64
		check(rows.Scan(&number, &fraction))
		same(fraction, 0.25)
	}
	check(rows.Err())
	same(counted, 20_000)
	described(db)
	batches(db)
	background(db)
	if err = db.QueryRow("SELECT * FROM NOBODY").Scan(&empty); err == nil || !strings.Contains(err.Error(), "002003") {
		log.Fatalln("a missing table is read:", err)
	}
	fmt.Println("all is well")
}
