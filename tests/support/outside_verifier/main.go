// Command outside_verifier checks a published ledger with Go's sumdb/note and sumdb/tlog, which nobody here wrote.
//
//	outside_verifier DIRECTORY [OLDER-DIRECTORY...] [PROOF.tlog-proof...]
//
// It opens DIRECTORY/checkpoint with DIRECTORY/key, compares every entry with the tree through the tiles, makes and
// checks inclusion proofs, checks that each older published directory is the beginning of this one, and each proof file
// against the same key. It prints what it has checked as one JSON object, or ends with 1 and the first thing that is
// wrong.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

type summary struct {
	Origin      string `json:"origin"`
	Size        int64  `json:"size"`
	Entries     int64  `json:"entries"`
	Tiles       int    `json:"tiles"`
	Inclusion   int    `json:"inclusion"`
	Consistency int    `json:"consistency"`
	Proofs      int    `json:"proofs"`
}

// A checkpoint: origin, size and root on a line each.
type checkpoint struct {
	origin string
	tree   tlog.Tree
}

func parseCheckpoint(text string) (checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return checkpoint{}, fmt.Errorf("a checkpoint has three lines, this has %d", len(lines)-1)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return checkpoint{}, fmt.Errorf("no size: %q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return checkpoint{}, fmt.Errorf("no root: %v", err)
	}
	return checkpoint{lines[0], tlog.Tree{N: size, Hash: root}}, nil
}

func openNote(signed []byte, verifier note.Verifier) (checkpoint, error) {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return checkpoint{}, fmt.Errorf("opening the note: %v", err)
	}
	found, err := parseCheckpoint(opened.Text)
	if err == nil && found.origin != verifier.Name() {
		err = fmt.Errorf("the checkpoint is of %s, the key of %s", found.origin, verifier.Name())
	}
	return found, err
}

func openDirectory(directory string) (checkpoint, note.Verifier, error) {
	key, err := os.ReadFile(filepath.Join(directory, "key"))
	if err != nil {
		return checkpoint{}, nil, err
	}
	verifier, err := note.NewVerifier(strings.TrimSuffix(string(key), "\n"))
	if err != nil {
		return checkpoint{}, nil, err
	}
	signed, err := os.ReadFile(filepath.Join(directory, "checkpoint"))
	if err != nil {
		return checkpoint{}, nil, err
	}
	found, err := openNote(signed, verifier)
	return found, verifier, err
}

// Reads tiles from a directory; tlog checks them against the root before it believes them.
type tileFiles struct {
	directory string
	read      map[tlog.Tile]bool
}

func (files *tileFiles) Height() int                             { return tileHeight }
func (files *tileFiles) SaveTiles(tiles []tlog.Tile, _ [][]byte) {}

func (files *tileFiles) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range tiles {
		// Go's own layout names the height as well: tile/8/LEVEL/...
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		bytes, err := os.ReadFile(filepath.Join(files.directory, path))
		if err != nil {
			return nil, err
		}
		files.read[tile] = true
		data = append(data, bytes)
	}
	return data, nil
}

func bundleBodies(directory string, index int64, width int) ([][]byte, error) {
	path := tlog.Tile{H: tileHeight, L: 0, N: index, W: width}.Path()
	data, err := os.ReadFile(filepath.Join(directory, strings.Replace(path, "tile/8/0/", "tile/entries/", 1)))
	if err != nil {
		return nil, err
	}
	var bodies [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("bundle %d ends inside an entry", index)
		}
		length := 2 + int(binary.BigEndian.Uint16(data))
		bodies, data = append(bodies, data[2:length]), data[length:]
	}
	if len(bodies) != width {
		return nil, fmt.Errorf("bundle %d has %d entries instead of %d", index, len(bodies), width)
	}
	return bodies, nil
}

func checkBundle(begin int64, bodies [][]byte, hashes tlog.HashReader) error {
	var indexes []int64
	for i := range bodies {
		indexes = append(indexes, tlog.StoredHashIndex(0, begin+int64(i)))
	}
	leaves, err := hashes.ReadHashes(indexes)
	if err != nil {
		return err
	}
	for i, body := range bodies {
		seq := begin + int64(i)
		var entry struct {
			Seq *int64 `json:"seq"`
		}
		if err := json.Unmarshal(body, &entry); err != nil || entry.Seq == nil || *entry.Seq != seq {
			return fmt.Errorf("entry %d does not say that it is", seq)
		}
		if tlog.RecordHash(body) != leaves[i] {
			return fmt.Errorf("entry %d is not the one in the tree", seq)
		}
	}
	return nil
}

// Entries at both ends, around the borders of tiles, and some between.
func isSampled(seq, size int64) bool {
	return seq < 3 || seq >= size-3 || seq%tileWidth == 0 || seq%tileWidth == tileWidth-1 || seq%997 == 0
}

func checkInclusion(seq int64, body []byte, tree tlog.Tree, hashes tlog.HashReader) error {
	proof, err := tlog.ProveRecord(tree.N, seq, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, seq, tlog.RecordHash(body))
}

func checkEntries(directory string, tree tlog.Tree, hashes tlog.HashReader, done *summary) error {
	for begin := int64(0); begin < tree.N; begin += tileWidth {
		width := tileWidth
		if tree.N-begin < tileWidth {
			width = int(tree.N - begin)
		}
		bodies, err := bundleBodies(directory, begin/tileWidth, width)
		if err != nil {
			return err
		}
		if err := checkBundle(begin, bodies, hashes); err != nil {
			return err
		}
		done.Entries += int64(len(bodies))
		for i, body := range bodies {
			if seq := begin + int64(i); isSampled(seq, tree.N) {
				if err := checkInclusion(seq, body, tree, hashes); err != nil {
					return fmt.Errorf("entry %d: %v", seq, err)
				}
				done.Inclusion++
			}
		}
	}
	return nil
}

func checkContinues(directory string, tree tlog.Tree, hashes tlog.HashReader) error {
	older, _, err := openDirectory(directory)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(tree.N, older.tree.N, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, older.tree.N, older.tree.Hash)
}

func takeLine(data []byte, prefix string) (string, []byte, error) {
	end := bytes.IndexByte(data, '\n')
	if end < 0 || !bytes.HasPrefix(data, []byte(prefix)) {
		return "", nil, fmt.Errorf("no line that begins with %q", prefix)
	}
	return string(data[len(prefix):end]), data[end+1:], nil
}

func checkProofFile(path string, verifier note.Verifier) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var header, extra, index, line string
	if header, data, err = takeLine(data, "c2sp.org/tlog-proof@v1"); err != nil || header != "" {
		return fmt.Errorf("no proof: %v", err)
	}
	if extra, data, err = takeLine(data, "extra "); err != nil {
		return err
	}
	if index, data, err = takeLine(data, "index "); err != nil {
		return err
	}
	var proof tlog.RecordProof
	for {
		if line, data, err = takeLine(data, ""); err != nil {
			return err
		}
		if line == "" {
			break
		}
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	found, err := openNote(data, verifier)
	if err != nil {
		return err
	}
	seq, err := strconv.ParseInt(index, 10, 64)
	if err != nil {
		return err
	}
	body, err := base64.StdEncoding.DecodeString(extra)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, found.tree.N, found.tree.Hash, seq, tlog.RecordHash(body))
}

// NewTiles also lists each narrower tile that a wider one has replaced.
func tilesOf(size int64) []tlog.Tile {
	widest := map[tlog.Tile]tlog.Tile{}
	for _, tile := range tlog.NewTiles(tileHeight, 0, size) {
		place := tlog.Tile{H: tile.H, L: tile.L, N: tile.N}
		if tile.W > widest[place].W {
			widest[place] = tile
		}
	}
	var tiles []tlog.Tile
	for _, tile := range widest {
		tiles = append(tiles, tile)
	}
	return tiles
}

func verify(directory string, others []string) (summary, error) {
	newest, verifier, err := openDirectory(directory)
	if err != nil {
		return summary{}, err
	}
	done := summary{Origin: newest.origin, Size: newest.tree.N}
	files := &tileFiles{directory, map[tlog.Tile]bool{}}
	hashes := tlog.TileHashReader(newest.tree, files)
	if err := checkEntries(directory, newest.tree, hashes, &done); err != nil {
		return done, err
	}
	for _, tile := range tilesOf(newest.tree.N) {
		if !files.read[tile] {
			return done, fmt.Errorf("%s was never needed", tile.Path())
		}
		done.Tiles++
	}
	for _, other := range others {
		if strings.HasSuffix(other, ".tlog-proof") {
			err = checkProofFile(other, verifier)
			done.Proofs++
		} else {
			err = checkContinues(other, newest.tree, hashes)
			done.Consistency++
		}
		if err != nil {
			return done, fmt.Errorf("%s: %v", other, err)
		}
	}
	return done, nil
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: outside_verifier DIRECTORY [OLDER-DIRECTORY...] [PROOF.tlog-proof...]")
		os.Exit(2)
	}
	done, err := verify(os.Args[1], os.Args[2:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(done)
}
