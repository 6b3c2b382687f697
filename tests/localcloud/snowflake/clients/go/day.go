// A day with Snowflake's driver for Go: https://pkg.go.dev/github.com/snowflakedb/gosnowflake
package main

import (
	"context"
	"database/sql"
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
	if err = db.QueryRow("SELECT * FROM NOBODY").Scan(&empty); err == nil || !strings.Contains(err.Error(), "002003") {
		log.Fatalln("a missing table is read:", err)
	}
	fmt.Println("all is well")
}
