// RAII over SQLite's C interface. No other file of ours calls it, but for tests.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace strongroom::store {

enum class Access { read_only, read_write, create };

// Bound as bytes, not as text.
struct Blob {
  std::string_view bytes;
};

// One connection; used by one thread at a time. Every call throws base::Error: no_space, permission, conflict (busy for
// longer than the timeout), integrity (damaged; status_fetch on a read-only connection), or internal.
class Database {
 public:
  Database(const std::filesystem::path& path, Access access);

  // Any number of statements without parameters.
  void execute(const char* sql);
  // One statement with parameters, its rows thrown away. Returns how many rows it changed.
  template <typename... Values>
  std::int64_t change(std::string_view sql, const Values&... values);
  std::int64_t integer(std::string_view sql);  // first column of the first row

  // True: no transaction is open. After an error inside one this tells whether SQLite rolled it back by itself.
  bool autocommit() const { return sqlite3_get_autocommit(handle_.get()) != 0; }
  // By itself a connection that closes leaves the journal ("-wal") as it is. After this, the last one that closes
  // writes it into the file and removes it. Only for a file that is known to be the one the journal belongs to: SQLite
  // does so with whatever lies there, even when it could not read it.
  void tidy_up_on_close();
  // Writes a copy of everything committed to `target` (mode 0600), which appears whole or not at all.
  void copy_to(const std::filesystem::path& target);

  const std::filesystem::path& path() const { return path_; }
  sqlite3* handle() const { return handle_.get(); }
  [[noreturn]] void fail(int result, std::string_view doing) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  void configure();

  std::filesystem::path path_;
  Access access_;
  friend class Statement;
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
  };
  using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;

  std::unique_ptr<sqlite3, Close> handle_;
  std::unordered_map<std::string, Prepared> idle_;  // statements that were prepared and are not in use; by their text
};

// A prepared statement. Text and blobs that are bound must live until the last step(). Preparing costs as much as most
// statements do, so the database keeps them; `sql` must come from a small set of texts.
class Statement {
 public:
  Statement(Database& database, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  template <typename... Values>
  Statement& bind(const Values&... values) {
    (bind_one(values), ...);
    return *this;
  }
  bool step();  // true: there is a row
  // Begins again, with other values to bind.
  Statement& again();

  int columns() const { return sqlite3_column_count(handle_.get()); }
  bool is_null(int column) const { return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL; }
  std::int64_t integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  std::string text(int column) const;       // of text and blobs alike; "" for null
  std::string_view view(int column) const;  // the same, valid until the next step()

 private:
  void bind_one(std::string_view text);
  void bind_one(Blob blob);
  void bind_one(std::int64_t number);
  void bind_one(std::uint64_t number);
  void bind_one(std::nullopt_t);
  template <typename T>
  void bind_one(const std::optional<T>& value) {
    if (value)
      bind_one(*value);
    else
      bind_one(std::nullopt);
  }
  void check(int result);

  Database& database_;
  std::string sql_;
  Database::Prepared handle_;
  int next_ = 1;
};

// Rolls back unless commit() returned.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

// Several reads that see the same moment.
class ReadTransaction {
 public:
  explicit ReadTransaction(Database& database) : database_{database} { database_.execute("BEGIN"); }
  ~ReadTransaction() { sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr); }
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  Database& database_;
};

// A part of a transaction that can be taken back alone. Rolls back unless release() returned.
class Savepoint {
 public:
  explicit Savepoint(Database& database);
  ~Savepoint();
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;
  void release();

 private:
  Database& database_;
  bool open_ = true;
};

template <typename... Values>
std::int64_t Database::change(std::string_view sql, const Values&... values) {
  Statement statement{*this, sql};
  statement.bind(values...);
  while (statement.step()) {
  }
  return sqlite3_changes64(handle_.get());
}

}  // namespace strongroom::store
